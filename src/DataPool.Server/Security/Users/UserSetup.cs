using DataPool.Server.Api.SignIn;
using DataPool.Server.Api.Users;
using DataPool.Server.Hosting;

namespace DataPool.Server.Security.Users;

/// <summary>Registers users, their sessions, and how they sign in.</summary>
internal static class UserSetup
{
    public static void AddUsers(this IServiceCollection services)
    {
        services.AddSingleton<UserRegistry>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<FirstSetup>();
        services.AddSingleton<ConfiguredAdmin>();
        services.AddSingleton<UserEndpoints>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<SignInEndpoints>();
        services.AddSingleton<SetupEndpoint>();
        services.AddSingleton<PasswordEndpoint>();
        services.AddSingleton(new SetupOutput(Console.Out));
        services.AddHostedService<SetupLink>();
    }
}
