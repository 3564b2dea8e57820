using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using DataPool.Server.Tests.Security.Users;

namespace DataPool.Server.Tests.Security;

/// <summary>Every kind of caller that there is.</summary>
internal sealed class MatrixCallers : IAsyncDisposable
{
    /// <summary>The caller with the admin token of the settings.</summary>
    public const string SettingsToken = "admin token of the settings";

    /// <summary>An administrator's browser on a page of another origin.</summary>
    public const string ForeignPage = "foreign page with an admin's cookie";

    /// <summary>What follows the role of somebody who has signed in.</summary>
    public const string ByCookie = " by cookie";

    /// <summary>The roles, the least first; also the names of the API tokens with these.</summary>
    public static readonly string[] Roles = ["viewer", "operator", "admin"];

    private readonly LiveServer _server;
    private readonly Dictionary<string, string?> _keys = new() { ["stranger"] = null, [SettingsToken] = LiveServer.AdminToken };
    private readonly Dictionary<string, (Browser Browser, string Email)> _browsers = [];

    private MatrixCallers(LiveServer server) => _server = server;

    /// <summary>Their names.</summary>
    public IEnumerable<string> All => [.. _keys.Keys, .. _browsers.Keys];

    /// <summary>Makes them; a read key opens the stream <c>board</c>.</summary>
    public static async Task<MatrixCallers> OfAsync(LiveServer server, string ingestKey)
    {
        var callers = new MatrixCallers(server);
        callers._keys.Add("ingest key", ingestKey);
        callers._keys.Add("read key", (await server.AddKeyAsync("\"board\"")).Text("key"));
        callers._keys.Add("other read key", (await server.AddKeyAsync("\"other*\"")).Text("key"));
        foreach (var role in Roles)
        {
            callers._keys.Add(role, (await server.AddTokenAsync(role)).Text("token"));
            callers._browsers.Add(role + ByCookie, (await Browser.OfAsync(server, role, $"{role}@example.com"), $"{role}@example.com"));
        }

        var foreign = await Browser.OfAsync(server, "admin", "foreign@example.com");
        foreign.Origin = "http://wall.example";
        callers._browsers.Add(ForeignPage, (foreign, ""));
        return callers;
    }

    public async Task<HttpResponseMessage> CallAsync(string caller, string method, string path)
    {
        if (!_browsers.TryGetValue(caller, out var user)) return await _server.CallAsync(method, path, _keys[caller]);
        var response = await user.Browser.SendAsync(method, path);
        if (user.Browser.Cookie is null) await user.Browser.SignInAsync(user.Email);
        return response;
    }

    public Task<HubScreen> ConnectAsync(string caller) => _browsers.TryGetValue(caller, out var user)
        ? HubScreen.OpenAsync(_server, HubScreen.Json, token: null, origin: user.Browser.Origin ?? user.Browser.Own, cookie: user.Browser.Cookie)
        : HubScreen.OpenAsync(_server, HubScreen.Json, _keys[caller]);

    public ValueTask DisposeAsync()
    {
        foreach (var (browser, _) in _browsers.Values) browser.Dispose();
        return ValueTask.CompletedTask;
    }
}
