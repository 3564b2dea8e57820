using DataPool.Core.Connectors;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Users;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary><c>/api/password</c>: a person changes the own password. All sessions end, and the browser gets a new one.</summary>
internal sealed class PasswordEndpoint(UserRegistry users, Passwords passwords, SignInThrottle throttle, BrowserSessions sessions)
{
    private static readonly ApiOperation Change = new(
        "Users", "Change the own password", "For people who have signed in. All their sessions end, and this browser gets a new one: an open page is to be loaded again.")
    {
        Access = ApiAccess.Viewer,
        Body = typeof(PasswordChange),
        Answers =
        [
            new(204, "The new password holds; the answer sets a new cookie."), ApiAnswer.Problem(409, "not_signed_in", "changed"), ApiAnswer.Problem(429, "rate_limited"),
            .. ApiAnswer.OfBodies,
        ],
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapApi(HttpMethods.Post, "/api/password", ChangeAsync, Change);

    private async Task ChangeAsync(HttpContext http)
    {
        if (Caller.Of(http).User is not { } user)
        {
            await Problem.WriteAsync(http, 409, "not_signed_in", "An API token has no password. Sign in to change yours; an administrator changes others' with POST /api/users/{id}/reset.");
            return;
        }

        var before = user.Stored;
        var (current, changed) = UserBodies.ReadPasswords(await JsonBody.ReadAsync(http.Request, http.RequestAborted), user.Email);
        var attempt = throttle.Begin(user.Email, http.Connection.RemoteIpAddress);
        if (attempt.WaitSeconds > 0)
        {
            await Refusals.WaitAsync(http, attempt);
            return;
        }

        if (!await IsRightAsync(before.PasswordHash, current, attempt)) throw new InvalidDefinitionException([new DefinitionError("current", "invalid", "This is not your current password.")]);
        attempt.Succeeded();
        if (await users.SetPasswordAsync(user, before, await passwords.HashAsync(changed)) is null || !await sessions.OpenAsync(http, user, user.Stored.Stamp))
        {
            await Problem.WriteAsync(http, 409, "changed", "Your user was changed by somebody else meanwhile. Sign in again.");
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task<bool> IsRightAsync(string? hash, string password, SignInTry attempt)
    {
        try
        {
            return await passwords.IsRightAsync(hash, password);
        }
        catch
        {
            attempt.Withdraw();
            throw;
        }
    }
}

// Only described: UserBodies reads it.
/// <summary>A change of the own password.</summary>
internal sealed record PasswordChange
{
    /// <summary>The password so far.</summary>
    public required string Current { get; init; }

    /// <summary>The new one: 12 to 256 characters.</summary>
    public required string New { get; init; }
}
