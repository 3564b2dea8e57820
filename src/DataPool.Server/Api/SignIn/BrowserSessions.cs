using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary>Begins and ends the session of the browser that makes a request.</summary>
internal sealed class BrowserSessions(SessionRegistry sessions)
{
    /// <summary>Begins a session, in place of the one that the browser has; false where the user was changed or deleted meanwhile.</summary>
    /// <exception cref="Core.Storage.StorageException">It could not be stored.</exception>
    public async Task<bool> OpenAsync(HttpContext http, User user, string stamp)
    {
        if (await sessions.OpenAsync(user, stamp) is not { } text) return false;
        await EndAsync(http);
        SessionCookie.Write(http, text);
        return true;
    }

    /// <summary>Ends the session that the browser has, where it has one, and has it forget the cookie.</summary>
    public async Task CloseAsync(HttpContext http)
    {
        await EndAsync(http);
        SessionCookie.Clear(http);
    }

    private async Task EndAsync(HttpContext http)
    {
        if (SessionCookie.Read(http.Request) is { } text && sessions.Find(text) is { } session) await sessions.EndAsync(session);
    }
}
