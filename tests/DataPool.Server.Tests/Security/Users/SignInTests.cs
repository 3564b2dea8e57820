using DataPool.Server.Security.Users;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

public sealed class SignInTests
{
    [Fact]
    public async Task Signing_in_gives_a_cookie_that_no_script_reads_and_a_new_session_each_time()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddUserAsync("operator", "Ada@example.com");
        using var browser = new Browser(server);
        Assert.Equal("""{"name":"A operator","email":"Ada@example.com","role":"operator"}""", (await browser.SignInAsync(" ada@EXAMPLE.com ")).ToJsonString());
        Assert.Matches("^datapool=[-_0-9A-Za-z]{43}; max-age=604800; path=/; samesite=lax; httponly$", browser.SetCookie);
        var first = browser.Cookie;
        await browser.AskAsync("GET", "/api/keys", 200);
        await browser.SignInAsync("ada@example.com");
        Assert.NotEqual(first, browser.Cookie);
        await browser.AskAsync("GET", "/api/keys", 200);
        // The browser's earlier session has ended with it.
        browser.Cookie = first;
        Assert.Equal(
            ("unauthorized", "You are signed out, or your session has ended. Sign in again."), Words(await browser.AskAsync("GET", "/api/keys", 401)));
    }

    [Theory]
    [InlineData("https://datapool.example", true)]
    [InlineData("http://datapool.example", false)]
    public async Task The_cookie_is_for_TLS_only_where_the_page_came_by_TLS(string origin, bool isSecure)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddUserAsync("viewer", "v@example.com");
        using var browser = new Browser(server) { Origin = origin };
        // As a proxy passes it on.
        using var response = await browser.SendAsync("POST", "/api/sign-in", $$"""{ "email": "v@example.com", "password": "{{Browser.Password}}" }""", ("Host", "datapool.example"));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(isSecure, browser.SetCookie.Contains("; secure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_learns_whether_a_user_exists()
    {
        await using var server = await DataPoolHost.StartAsync();
        await server.AddUserAsync("viewer", "v@example.com");
        await server.AskAsync(HttpMethod.Post, "/api/users", 201, """{ "name": "I", "email": "invited@example.com", "role": "admin" }""");
        using var browser = new Browser(server);
        var answers = new List<string>();
        foreach (var email in (string[])["v@example.com", "invited@example.com", "nobody@example.com", "nonsense"])
        {
            for (var i = 1; i <= 6; i++)
            {
                using var response = await browser.SendAsync("POST", "/api/sign-in", $$"""{ "email": "{{email}}", "password": "wrong wrong wrong" }""");
                var problem = await LiveServer.ReadAsync(response, i <= 5 ? 401 : 429);
                answers.Add($"{i} {(int)response.StatusCode} {Words(problem)} {response.Headers.RetryAfter} {response.Headers.WwwAuthenticate} {browser.SetCookie}");
            }
        }

        Assert.Equal(6, answers.Distinct().Count());
        Assert.Contains(
            "1 401 (sign_in_failed, This e-mail address and this password do not belong together. Check both; an administrator can send a link for a new password.)",
            answers[0], StringComparison.Ordinal);
        Assert.StartsWith("6 429 (rate_limited, Too many tries have failed. Wait a second, then try again.) 1 ", answers[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_in_a_row_make_an_account_wait_and_success_forgets_them()
    {
        await using var server = await DataPoolHost.StartAsync();
        await server.AddUserAsync("viewer", "v@example.com");
        using var browser = new Browser(server);
        for (var i = 0; i < 4; i++) await browser.SignInAsync("v@example.com", "wrong", 401);
        await browser.SignInAsync("v@example.com");
        for (var i = 0; i < 5; i++) await browser.SignInAsync("V@example.com", "wrong", 401);
        // Not even with the right password; others are not kept waiting.
        await browser.SignInAsync("v@example.com", status: 429);
        await browser.SignInAsync("w@example.com", "wrong", 401);
        server.Time.Advance(TimeSpan.FromSeconds(2));
        await browser.SignInAsync("v@example.com");
    }

    [Fact]
    public async Task Failed_sign_ins_are_one_entry_of_the_log_that_names_nobody()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = new Browser(server);
        for (var i = 0; i < 3; i++) await browser.SignInAsync("Eve.Nobody@example.com", "a-wrong-password-7315", 401);
        await server.RestartAsync();
        var entries = server.Log.From(LogLevel.Trace);
        Assert.Contains(entries, entry => entry.Contains("times somebody could not sign in: the e-mail address or the password was wrong", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.False(entry.Contains("nobody@", StringComparison.OrdinalIgnoreCase) || entry.Contains("7315", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_clears_the_cookie()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "viewer");
        var cookie = browser.Cookie;
        await browser.AskAsync("POST", "/api/sign-out", 204);
        Assert.Matches("^datapool=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; samesite=lax; httponly$", browser.SetCookie);
        await browser.AskAsync("POST", "/api/sign-out", 204);
        browser.Cookie = cookie;
        await browser.AskAsync("GET", "/api/streams", 401);
        await browser.AskAsync("POST", "/api/sign-out", 204);
        await server.RestartAsync();
        browser.Cookie = cookie;
        await browser.AskAsync("GET", "/api/streams", 401);
    }

    [Fact]
    public async Task Passwords_cookies_and_links_are_in_no_file_no_log_and_no_other_answer()
    {
        await using var host = await DataPoolHost.StartAsync();
        using var browser = new Browser(host);
        var link = host.Printed.ToString().Split('#')[1].Trim();
        await browser.AskAsync("POST", "/api/setup", 200, $$"""{ "token": "{{link}}", "name": "Ada", "email": "ada@example.com", "password": "{{Browser.Password}}" }""");
        var first = browser.Cookie!;
        await browser.SignInAsync("ada@example.com");
        var invitation = (await browser.AskAsync("POST", "/api/users", 201, """{ "name": "Bo", "email": "bo@example.com", "role": "viewer" }""")).Text("invitation").Split('#')[1];
        await browser.SignInAsync("ada@example.com", "a wrong one: 61748", 401);
        await browser.AskAsync("POST", "/api/password", 422, """{ "current": "a wrong one: 61748", "new": "a new one: 61748" }""");
        var answers = (await browser.AskAsync("GET", "/api/users", 200)).ToJsonString() + (await browser.AskAsync("GET", "/openapi/v1.json", 200)).ToJsonString();
        var hash = host.Services.GetRequiredService<UserRegistry>().FindByEmail("ada@example.com")!.Stored.PasswordHash!;
        Assert.DoesNotContain(hash, answers, StringComparison.Ordinal);
        string[] secrets = [link[3..], Browser.Password, first, browser.Cookie!, invitation[3..], "61748"];
        await host.RestartAsync();
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, answers, StringComparison.Ordinal));
        Assert.All(host.Log.From(LogLevel.Trace), entry => Assert.All([.. secrets, hash, "ada@example.com"], secret => Assert.DoesNotContain(secret, entry, StringComparison.Ordinal)));
        foreach (var file in await host.Store.FilesAsync())
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.All(secrets, secret => Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret))));
        }
    }

    [Theory]
    [InlineData("""{ "email": "a@example.com" }""", "password is required.")]
    [InlineData("""{ "email": 1, "password": "" }""", "2 things are wrong; the first: email must be a string.")]
    [InlineData("""{ "email": "a@example.com", "password": "x", "remember": true }""", "remember is not known here; remove it.")]
    public async Task What_is_no_sign_in_says_so(string json, string detail)
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = new Browser(server);
        Assert.Equal(("invalid_definition", detail), Words(await browser.AskAsync("POST", "/api/sign-in", 422, json)));
    }

    private static (string Code, string Detail) Words(System.Text.Json.Nodes.JsonObject problem) => (problem.Text("code"), problem.Text("detail"));
}
