using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

/// <summary><c>/api/users</c>, invitations and <c>/api/password</c>, on a server whose time stands still.</summary>
public sealed class UserApiTests
{
    [Fact]
    public async Task Users_are_made_listed_changed_and_deleted()
    {
        await using var host = await DataPoolHost.StartAsync();
        var ada = await host.AddUserAsync("admin", "ada@example.com");
        Assert.Matches("^usr_[0-9a-z]{20}$", ada.Text("id"));
        Assert.Equal(
            $$"""{"invitation":null,"id":"{{ada["id"]}}","name":"A admin","email":"ada@example.com","role":"admin","hasPassword":true,"invitedUntil":null,"createdAt":"2026-04-09T12:00:00Z","lastSignInAt":null}""",
            ada.ToJsonString());
        var bo = await host.AskAsync(HttpMethod.Post, "/api/users", 201, """{ "name": " Bo \"<b>\" ", "email": " bo@example.com ", "role": "viewer" }""");
        Assert.Equal(("Bo \"<b>\"", "bo@example.com", "2026-04-12T12:00:00Z", "False"), (bo.Text("name"), bo.Text("email"), bo.Text("invitedUntil"), $"{bo["hasPassword"]!.GetValue<bool>()}"));
        Assert.Matches("^/setup#in_[-_0-9A-Za-z]{43}$", bo.Text("invitation"));

        using var browser = new Browser(host);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.SignInAsync("ada@example.com");
        var first = await host.AskAsync(HttpMethod.Get, "/api/users?limit=1", 200);
        Assert.Equal("2026-04-09T12:01:00Z", first["data"]![0]!["lastSignInAt"]!.GetValue<string>());
        var second = await host.AskAsync(HttpMethod.Get, $"/api/users?limit=1&cursor={first["next"]}", 200);
        Assert.Equal((bo.Text("id"), null), (second["data"]![0]!["id"]!.GetValue<string>(), second["next"]));
        Assert.Null(second["data"]![0]!["invitation"]);

        var changed = await host.AskAsync(HttpMethod.Patch, $"/api/users/{bo["id"]}", 200, """{ "name": "Bob", "role": "operator" }""");
        Assert.Equal(("Bob", "operator", "bo@example.com"), (changed.Text("name"), changed.Text("role"), changed.Text("email")));
        await host.RestartAsync();
        Assert.Equal("Bob", (await host.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]![1]!["name"]!.GetValue<string>());
        await host.AskAsync(HttpMethod.Delete, $"/api/users/{bo["id"]}", 204);
        foreach (var (method, path) in new[] { (HttpMethod.Delete, ""), (HttpMethod.Patch, ""), (HttpMethod.Post, "/reset") })
        {
            var gone = await host.AskAsync(method, $"/api/users/{bo["id"]}{path}", 404, "{}");
            Assert.Equal(("not_found", $"There is no user \"{bo["id"]}\". GET /api/users lists those that exist."), (gone.Text("code"), gone.Text("detail")));
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_user_is_told_at_once()
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(HttpMethod.Post, "/api/users", 422, """{ "name": "a\u0007", "email": "a b@example.com", "password": "short", "admin": true }""");
        Assert.Equal(
            [
                "email invalid: email must be an e-mail address, for example ada@example.com.", "name invalid: name must not hold control characters.",
                "role required: role is required: viewer, operator or admin.", "password invalid: 5 characters. Use at least 12; a short sentence works well.",
                "admin unknown: admin is not known here; remove it.",
            ],
            problem["errors"]!.AsArray().Select(error => $"{error!["path"]} {error["code"]}: {error["message"]}"));
        await host.AddUserAsync("viewer", "Ada@example.com");
        var taken = await host.AskAsync(HttpMethod.Post, "/api/users", 409, """{ "name": "A", "email": "ADA@example.com", "role": "viewer" }""");
        Assert.Equal(("name_taken", "There is a user with the e-mail address \"ADA@example.com\" already."), (taken.Text("code"), taken.Text("detail")));
    }

    [Fact]
    public async Task The_last_administrator_who_can_sign_in_stays_one()
    {
        await using var host = await DataPoolHost.StartAsync();
        var ada = await host.AddUserAsync("admin", "ada@example.com");
        var invited = await host.AskAsync(HttpMethod.Post, "/api/users", 201, """{ "name": "I", "email": "i@example.com", "role": "admin" }""");
        foreach (var (method, body) in new[] { (HttpMethod.Delete, (string?)null), (HttpMethod.Patch, """{ "role": "operator" }""") })
        {
            var last = await host.AskAsync(method, $"/api/users/{ada["id"]}", 409, body);
            Assert.Equal(("last_admin", "A admin is the last administrator who can sign in. Make another user an administrator first."), (last.Text("code"), last.Text("detail")));
        }

        await host.AskAsync(HttpMethod.Patch, $"/api/users/{ada["id"]}", 200, """{ "name": "Ada", "role": "admin" }""");
        await host.AddUserAsync("admin", "bo@example.com");
        await host.AskAsync(HttpMethod.Patch, $"/api/users/{ada["id"]}", 200, """{ "role": "viewer" }""");
        await host.AskAsync(HttpMethod.Delete, $"/api/users/{ada["id"]}", 204);
        await host.AskAsync(HttpMethod.Delete, $"/api/users/{invited["id"]}", 204);
    }

    [Fact]
    public async Task An_invitation_sets_the_password_once_within_72_hours_and_a_new_one_replaces_it()
    {
        await using var host = await DataPoolHost.StartAsync();
        var bo = await host.AskAsync(HttpMethod.Post, "/api/users", 201, """{ "name": "Bo", "email": "bo@example.com", "role": "operator" }""");
        var first = Token(bo.Text("invitation"));
        await host.RestartAsync();
        var second = Token((await host.AskAsync(HttpMethod.Post, $"/api/users/{bo["id"]}/reset", 200)).Text("invitation"));
        using var browser = new Browser(host);
        await UseAsync(browser, first, 403);
        host.Time.Advance(TimeSpan.FromHours(72));
        await UseAsync(browser, second, 403);
        var third = Token((await host.AskAsync(HttpMethod.Post, $"/api/users/{bo["id"]}/reset", 200)).Text("invitation"));
        host.Time.Advance(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        var weak = await browser.AskAsync("POST", "/api/setup", 422, $$"""{ "token": "{{third}}", "password": "Bo@example.com" }""");
        Assert.Equal("This is your e-mail address, which others know. A short sentence works well.", weak.Text("detail"));
        var signedIn = await UseAsync(browser, third, 200);
        Assert.Equal("""{"name":"Bo","email":"bo@example.com","role":"operator"}""", signedIn);
        await browser.AskAsync("GET", "/api/keys", 200);
        await UseAsync(browser, third, 403);
        await browser.SignInAsync("bo@example.com");
        var listed = (await host.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]![0]!;
        Assert.Equal(("True", null), ($"{listed["hasPassword"]!.GetValue<bool>()}", listed["invitedUntil"]));
    }

    [Fact]
    public async Task A_person_changes_the_own_password_and_no_one_elses_session_stays()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.AddUserAsync("viewer", "v@example.com");
        using var browser = new Browser(host);
        using var other = new Browser(host);
        await browser.SignInAsync("v@example.com");
        await other.SignInAsync("v@example.com");
        var before = browser.Cookie;
        var wrong = await browser.AskAsync("POST", "/api/password", 422, """{ "current": "wrong", "new": "another short sentence" }""");
        Assert.Equal("current: This is not your current password.", $"{wrong["errors"]![0]!["path"]}: {wrong["errors"]![0]!["message"]}");
        var weak = await browser.AskAsync("POST", "/api/password", 422, """{ "current": "", "new": "short" }""");
        Assert.Equal(["current", "new"], weak["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()));
        await browser.AskAsync("POST", "/api/password", 204, $$"""{ "current": "{{Browser.Password}}", "new": "another short sentence" }""");
        Assert.NotEqual(before, browser.Cookie);
        await browser.AskAsync("GET", "/api/streams", 200);
        await other.AskAsync("GET", "/api/streams", 401);
        await other.SignInAsync("v@example.com", status: 401);
        await other.SignInAsync("v@example.com", "another short sentence");
        // Whoever has found an open browser cannot guess on and on.
        for (var i = 0; i < 5; i++) await browser.AskAsync("POST", "/api/password", 422, """{ "current": "wrong", "new": "another short sentence" }""");
        await browser.AskAsync("POST", "/api/password", 429, """{ "current": "another short sentence", "new": "a third short sentence" }""");
        var token = await host.AskAsync(HttpMethod.Post, "/api/password", 409, """{ "current": "a", "new": "b" }""");
        Assert.Equal("not_signed_in", token.Text("code"));
    }

    private static string Token(string path) => path["/setup#".Length..];

    private static async Task<string> UseAsync(Browser browser, string token, int status) =>
        (await browser.AskAsync("POST", "/api/setup", status, $$"""{ "token": "{{token}}", "password": "{{Browser.Password}}" }""")).ToJsonString();
}
