using System.Text.Json.Nodes;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

/// <summary>A browser on one of the server's own pages: it sends its cookie, and says where its page is from.</summary>
internal sealed class Browser : IDisposable
{
    public const string Password = "a short sentence works";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Func<Uri> _server;

    // Another one after a restart.
    public Browser(LiveServer server) => _server = () => server.Sender.BaseAddress!;

    public Browser(DataPoolHost server) => _server = () => server.Stranger.BaseAddress!;

    /// <summary>The server's own origin.</summary>
    public string Own => _server().GetLeftPart(UriPartial.Authority);

    /// <summary>The origin of its page where it is not the server's; empty for none sent.</summary>
    public string? Origin { get; set; }

    /// <summary>What its cookie holds; null for none.</summary>
    public string? Cookie { get; set; }

    /// <summary>The last Set-Cookie.</summary>
    public string SetCookie { get; private set; } = "";

    /// <summary>Makes a user of a role, and signs in.</summary>
    public static async Task<Browser> OfAsync(LiveServer server, string role, string? email = null)
    {
        email ??= $"{role}-{Guid.NewGuid():N}@example.com";
        await server.AddUserAsync(role, email);
        var browser = new Browser(server);
        await browser.SignInAsync(email);
        return browser;
    }

    public async Task<JsonObject> SignInAsync(string email, string password = Password, int status = 200) =>
        await AskAsync("POST", "/api/sign-in", status, new JsonObject { ["email"] = email, ["password"] = password }.ToJsonString());

    public async Task<JsonObject> AskAsync(string method, string path, int status, string? json = null)
    {
        using var response = await SendAsync(method, path, json);
        return await LiveServer.ReadAsync(response, status);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server(), path));
        if (json is not null) request.Content = LiveServer.Json(json);
        if (Cookie is not null) request.Headers.Add("Cookie", "datapool=" + Cookie);
        if (Origin is null ? method is not ("GET" or "HEAD") : Origin.Length > 0) request.Headers.Add("Origin", Origin ?? Own);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies)) return response;
        SetCookie = Assert.Single(cookies);
        var kept = SetCookie[..SetCookie.IndexOf(';', StringComparison.Ordinal)]["datapool=".Length..];
        Cookie = kept.Length == 0 ? null : kept;
        return response;
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>Makes users.</summary>
internal static class UserCalls
{
    /// <summary>Makes a user with <see cref="Browser.Password"/>; the answer is its resource.</summary>
    public static Task<JsonObject> AddUserAsync(this LiveServer server, string role, string email) => server.AskAsync(HttpMethod.Post, "/api/users", 201, Body(role, email));

    /// <summary>The same for a server whose time stands still.</summary>
    public static Task<JsonObject> AddUserAsync(this DataPoolHost server, string role, string email) => server.AskAsync(HttpMethod.Post, "/api/users", 201, Body(role, email));

    private static string Body(string role, string email) =>
        new JsonObject { ["name"] = "A " + role, ["email"] = email, ["role"] = role, ["password"] = Browser.Password }.ToJsonString();
}
