namespace DataPool.Server.Demo;

/// <summary>Registers the demo, which the pages can start, and the command line.</summary>
internal static class DemoSetup
{
    /// <summary>The argument that asks for it.</summary>
    public const string Argument = "--demo";

    /// <summary>The command line without the argument, which configuration would take for the name of a value.</summary>
    public static string[] Without(string[] args) => [.. args.Where(argument => argument != Argument)];

    /// <summary>Registers what starts it.</summary>
    public static void AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoConnectors>();
        services.AddSingleton<DemoShop>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoShop>());
        services.AddSingleton<DemoStart>();
        services.AddSingleton<DemoEndpoint>();
    }

    /// <summary>Starts it with the server.</summary>
    public static void AddDemoAtStart(this IServiceCollection services)
    {
        services.AddSingleton(new DemoOutput(Console.Out));
        services.AddHostedService<DemoHost>();
    }
}
