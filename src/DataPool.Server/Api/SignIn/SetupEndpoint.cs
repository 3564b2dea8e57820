using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Users;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary><c>/api/setup</c>: makes the first user with the token of the set-up link; sets a user's password with that of an invitation. Both sign in at once.</summary>
internal sealed class SetupEndpoint(FirstSetup setup, UserRegistry users, Passwords passwords, SignInThrottle throttle, BrowserSessions sessions)
{
    private static readonly ApiOperation Setup = new("Pages", "Set up", "Makes the first user, or sets an invited user's password.") { Access = ApiAccess.Open, Answers = [] };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapApi(HttpMethods.Post, "/api/setup", SetUpAsync, Setup).ExcludeFromDescription();

    private async Task SetUpAsync(HttpContext http)
    {
        if (OwnPage.IsForeign(http.Request))
        {
            await Refusals.ForeignAsync(http);
            return;
        }

        var body = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
        var token = UserBodies.ReadToken(body);
        var attempt = throttle.Begin(null, http.Connection.RemoteIpAddress);
        if (attempt.WaitSeconds > 0)
        {
            await Refusals.WaitAsync(http, attempt);
            return;
        }

        var invited = token.StartsWith(UserRegistry.InvitationPrefix, StringComparison.Ordinal) ? users.FindInvited(token) : null;
        if (invited is null && !setup.Opens(token))
        {
            await ClosedAsync(http);
            return;
        }

        // What follows is the matter of somebody who has a good token.
        attempt.Withdraw();
        var user = invited is null ? await FirstAsync(body) : await InvitedAsync(invited, body);
        if (user is not null && await sessions.OpenAsync(http, user, user.Stored.Stamp)) await JsonAnswer.WriteAsync(http, 200, SignedInUser.Of(user), ApiJson.Default.SignedInUser);
        else await ClosedAsync(http);
    }

    private async Task<User?> FirstAsync(byte[] body)
    {
        var (name, email, password) = UserBodies.ReadSetup(body);
        return await users.CreateFirstAsync(new UserDraft { Name = name, Email = email, Role = AccessRole.Admin, PasswordHash = await passwords.HashAsync(password) });
    }

    private async Task<User?> InvitedAsync(User user, byte[] body)
    {
        var before = user.Stored;
        return await users.SetPasswordAsync(user, before, await passwords.HashAsync(UserBodies.ReadInvited(body, user.Email)));
    }

    private static Task ClosedAsync(HttpContext http) => Problem.WriteAsync(
        http, 403, "setup_closed", "This link opens nothing (any more): it was used, is too old, or DataPool is set up already. Sign in, or ask an administrator for a new link.");
}
