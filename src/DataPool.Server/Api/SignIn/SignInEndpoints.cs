using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Users;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary><c>/api/sign-in</c> and <c>/api/sign-out</c>: they belong to the pages, not to the described API.</summary>
internal sealed class SignInEndpoints(UserRegistry users, Passwords passwords, SignInThrottle throttle, BrowserSessions sessions, StrangerCount strangers)
{
    private static readonly ApiOperation SignIn = new("Pages", "Sign in", "Begins a session.") { Access = ApiAccess.Open, Answers = [] };

    private static readonly ApiOperation SignOut = new("Pages", "Sign out", "Ends the session.") { Access = ApiAccess.Open, Answers = [] };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapApi(HttpMethods.Post, "/api/sign-in", SignInAsync, SignIn).ExcludeFromDescription();
        endpoints.MapApi(HttpMethods.Post, "/api/sign-out", SignOutAsync, SignOut).ExcludeFromDescription();
    }

    private async Task SignInAsync(HttpContext http)
    {
        if (OwnPage.IsForeign(http.Request))
        {
            await Refusals.ForeignAsync(http);
            return;
        }

        var (email, password) = UserBodies.ReadSignIn(await JsonBody.ReadAsync(http.Request, http.RequestAborted));
        var attempt = throttle.Begin(email, http.Connection.RemoteIpAddress);
        if (attempt.WaitSeconds > 0)
        {
            await Refusals.WaitAsync(http, attempt);
            return;
        }

        try
        {
            var user = users.FindByEmail(email);
            var stored = user?.Stored;
            // The same work whether or not there is such a user, with a password or without one yet.
            if (await passwords.IsRightAsync(stored?.PasswordHash, password) && await sessions.OpenAsync(http, user!, stored!.Stamp))
            {
                attempt.Succeeded();
                await JsonAnswer.WriteAsync(http, 200, SignedInUser.Of(user!), ApiJson.Default.SignedInUser);
                return;
            }
        }
        catch
        {
            attempt.Withdraw();
            throw;
        }

        strangers.AddSignIn();
        http.Response.Headers.WWWAuthenticate = ApiGate.Challenge;
        await Problem.WriteAsync(http, 401, "sign_in_failed", "This e-mail address and this password do not belong together. Check both; an administrator can send a link for a new password.");
    }

    private async Task SignOutAsync(HttpContext http)
    {
        if (SessionCookie.Read(http.Request) is not null && !OwnPage.LetsCookieCount(http.Request))
        {
            await Refusals.ForeignAsync(http);
            return;
        }

        await sessions.CloseAsync(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
