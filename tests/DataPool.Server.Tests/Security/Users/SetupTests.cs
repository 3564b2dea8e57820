using System.Text.RegularExpressions;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

/// <summary>The first administrator: by the printed link, or by the settings.</summary>
public sealed partial class SetupTests
{
    private const string Ada = """ "name": "Ada", "email": "ada@example.com", "password": "a short sentence works" """;

    [Fact]
    public async Task The_printed_link_makes_the_first_administrator_once_and_signs_in()
    {
        await using var server = await LiveServer.StartAsync();
        var printed = server.Printed.ToString();
        Assert.Matches(@"^Set up DataPool: http://127\.0\.0\.1:\d+/setup#su_[-_0-9A-Za-z]{43}\r?\n$", printed);
        var token = Token(printed);
        Assert.All(server.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain(token[3..], entry, StringComparison.Ordinal));
        using var browser = new Browser(server);
        foreach (var wrong in (string[])["su_x", token + "x", token[..^1], "in_" + token[3..]])
            Assert.Equal("setup_closed", (await browser.AskAsync("POST", "/api/setup", 403, $$"""{ "token": "{{wrong}}", {{Ada}} }""")).Text("code"));

        var problem = await browser.AskAsync("POST", "/api/setup", 422, $$"""{ "token": "{{token}}", "name": " ", "email": "ada", "password": "too short" }""");
        Assert.Equal(
            [
                "email: email must be an e-mail address, for example ada@example.com.", "name: name must not be empty.",
                "password: 9 characters. Use at least 12; a short sentence works well.",
            ],
            problem["errors"]!.AsArray().Select(error => $"{error!["path"]}: {error["message"]}"));
        Assert.Null(browser.Cookie);

        var signedIn = await browser.AskAsync("POST", "/api/setup", 200, $$"""{ "token": "{{token}}", {{Ada}} }""");
        Assert.Equal("""{"name":"Ada","email":"ada@example.com","role":"admin"}""", signedIn.ToJsonString());
        Assert.Equal("Ada", (await browser.AskAsync("GET", "/api/users", 200))["data"]![0]!["name"]!.GetValue<string>());

        var closed = await browser.AskAsync("POST", "/api/setup", 403, $$"""{ "token": "{{token}}", {{Ada.Replace("ada@", "eve@", StringComparison.Ordinal)}} }""");
        Assert.Equal(
            ("setup_closed", "This link opens nothing (any more): it was used, is too old, or DataPool is set up already. Sign in, or ask an administrator for a new link."),
            (closed.Text("code"), closed.Text("detail")));
        await server.RestartAsync();
        Assert.Equal(printed, server.Printed.ToString());
    }

    [Fact]
    public async Task Each_start_without_a_user_prints_a_new_link_in_place_of_the_old()
    {
        await using var server = await LiveServer.StartAsync();
        await server.RestartAsync();
        var tokens = server.Printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Token).ToArray();
        Assert.Equal(2, tokens.Distinct().Count());
        using var browser = new Browser(server);
        await browser.AskAsync("POST", "/api/setup", 403, $$"""{ "token": "{{tokens[0]}}", {{Ada}} }""");
        await browser.AskAsync("POST", "/api/setup", 200, $$"""{ "token": "{{tokens[1]}}", {{Ada}} }""");
    }

    [Fact]
    public async Task Of_many_who_use_the_link_at_once_one_becomes_administrator()
    {
        await using var server = await LiveServer.StartAsync();
        var token = Token(server.Printed.ToString());
        using var browser = new Browser(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var response = await browser.SendAsync("POST", "/api/setup", $$"""{ "token": "{{token}}", {{Ada.Replace("ada@", $"ada{i}@", StringComparison.Ordinal)}} }""");
            return (int)response.StatusCode;
        }));
        Assert.Equal([200, 403, 403, 403], answers.Order());
        Assert.Single((await server.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]!.AsArray());
    }

    [Fact]
    public async Task A_configured_administrator_is_there_from_the_start_and_gets_back_what_was_taken()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Admin:Email=Boss@example.com", "--DataPool:Admin:Password=" + Browser.Password);
        Assert.Equal("", server.Printed.ToString());
        using var browser = new Browser(server);
        Assert.Equal("""{"name":"Administrator","email":"Boss@example.com","role":"admin"}""", (await browser.SignInAsync("boss@EXAMPLE.com")).ToJsonString());
        await server.RestartAsync();
        // What has not changed signs nobody out.
        await browser.AskAsync("GET", "/api/users", 200);

        await server.AddUserAsync("admin", "other@example.com");
        var id = (await server.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]![0]!["id"]!.GetValue<string>();
        await browser.AskAsync("POST", "/api/password", 204, $$"""{ "current": "{{Browser.Password}}", "new": "something else altogether" }""");
        await server.AskAsync(HttpMethod.Patch, "/api/users/" + id, 200, """{ "role": "viewer" }""");
        await server.RestartAsync();
        await browser.AskAsync("GET", "/api/users", 401);
        await browser.SignInAsync("boss@example.com", "something else altogether", 401);
        Assert.Equal("admin", (await browser.SignInAsync("boss@example.com")).Text("role"));
    }

    [Fact]
    public async Task A_pool_that_has_users_prints_no_link_whatever_their_role()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddUserAsync("viewer", "v@example.com");
        using var browser = new Browser(server);
        await browser.AskAsync("POST", "/api/setup", 403, $$"""{ "token": "{{Token(server.Printed.ToString())}}", {{Ada}} }""");
        var printed = server.Printed.ToString();
        await server.RestartAsync();
        Assert.Equal(printed, server.Printed.ToString());
    }

    private static string Token(string printed) => Link().Match(printed).Groups[1].Value;

    [GeneratedRegex("#(su_[-_0-9A-Za-z]+)")]
    private static partial Regex Link();
}
