using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace DataPool.Browser.Tests.Browsing;

/// <summary>People who have signed in.</summary>
internal static class SignedIn
{
    /// <summary>The password of everybody here.</summary>
    public const string Password = "a short sentence works";

    /// <summary>Makes a user; gives the id.</summary>
    public static async Task<string> AddUserAsync(BrowserServer server, string role, string email, string name = "Marta Kowalska") =>
        (await server.AskAsync(HttpMethod.Post, "/api/users", new JsonObject { ["name"] = name, ["email"] = email, ["role"] = role, ["password"] = Password }.ToJsonString()))["id"]!.GetValue<string>();

    /// <summary>What a browser needs to be one in which a new user with a role has signed in.</summary>
    public static async Task<BrowserNewContextOptions> ContextAsync(BrowserServer server, string role)
    {
        var email = $"{role}-{Guid.NewGuid():N}@halden.example";
        await AddUserAsync(server, role, email);
        return await ContextOfAsync(server, email);
    }

    /// <summary>As <see cref="ContextAsync"/>, for a user that there is.</summary>
    public static async Task<BrowserNewContextOptions> ContextOfAsync(BrowserServer server, string email)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(server.Address) };
        using var answer = await client.PostAsJsonAsync("/api/sign-in", new { email, password = Password }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2);
        var state = new JsonObject
        {
            ["cookies"] = new JsonArray(new JsonObject
            {
                ["name"] = cookie[0], ["value"] = cookie[1], ["domain"] = new Uri(server.Address).Host, ["path"] = "/", ["expires"] = -1, ["httpOnly"] = true, ["secure"] = false, ["sameSite"] = "Lax",
            }),
            ["origins"] = new JsonArray(),
        };
        return new BrowserNewContextOptions { StorageState = state.ToJsonString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } };
    }
}
