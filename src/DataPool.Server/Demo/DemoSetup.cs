namespace DataPool.Server.Demo;

/// <summary>Registers the demo where the command line asks for it.</summary>
internal static class DemoSetup
{
    /// <summary>The argument that asks for it.</summary>
    public const string Argument = "--demo";

    /// <summary>The command line without the argument, which configuration would take for the name of a value.</summary>
    public static string[] Without(string[] args) => [.. args.Where(argument => argument != Argument)];

    public static void AddDemo(this IServiceCollection services)
    {
        services.AddSingleton(new DemoOutput(Console.Out));
        services.AddSingleton<DemoConnectors>();
        services.AddHostedService<DemoHost>();
    }
}
