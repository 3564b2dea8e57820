namespace DataPool.Server.Hosting;

/// <summary>
/// Keeps the query strings of requests out of the log, whatever the configuration says about levels: a read key may be in one
/// (<c>?access_token=</c>), and the web server writes whole addresses at level Information.
/// </summary>
internal static class LogPrivacy
{
    private const string WritesAddresses = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static void AddLogPrivacy(this WebApplicationBuilder builder) => builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
    {
        // The last of equal rules counts, and one that names a provider before one that does not.
        foreach (var provider in filter.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray())
            filter.Rules.Add(new LoggerFilterRule(provider, WritesAddresses, LogLevel.Warning, null));
    });
}
