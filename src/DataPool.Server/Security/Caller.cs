using DataPool.Server.Security.Users;

namespace DataPool.Server.Security;

/// <summary>
/// Who makes a request: somebody who has signed in, an API token, a read key, or nobody that is known. Kept with the request
/// (<see cref="Of"/>), and by whoever goes on answering after it: keys and sessions end while event streams are open.
/// A page's circuit that calls the API inside this process sets the caller itself, before the request's way begins.
/// </summary>
internal sealed class Caller
{
    private Caller(AccessGrant? grant, UserSession? session, AccessRole? role, int status, string? code, string? message) =>
        (Grant, Session, Role, Status, Code, Message) = (grant, session, role, status, code, message);

    /// <summary>The holder of the configured admin token.</summary>
    public static Caller Administrator { get; } = new(null, null, AccessRole.Admin, 200, null, null);

    /// <summary>Any viewer: for what the pages read once for all who look at them.</summary>
    public static Caller Viewer { get; } = new(null, null, AccessRole.Viewer, 200, null, null);

    /// <summary>Somebody of whom nothing is known.</summary>
    public static Caller Nobody { get; } = Stranger("unauthorized", "Sign in first.");

    /// <summary>The name to show.</summary>
    public string Name => User?.Name ?? Grant?.Name ?? "Administrator";

    /// <summary>The e-mail address of somebody who has signed in; empty for others.</summary>
    public string Email => User?.Email ?? "";

    /// <summary>The key that it has shown; null for users, the configured admin token and strangers.</summary>
    public AccessGrant? Grant { get; }

    /// <summary>The session of somebody who has signed in; null for all others.</summary>
    public UserSession? Session { get; }

    /// <summary>Who has signed in; null for keys and strangers.</summary>
    public User? User => Session?.User;

    /// <summary>What it may do; null for read keys and strangers.</summary>
    public AccessRole? Role { get; }

    /// <summary>True for a stranger, whatever it has sent.</summary>
    public bool IsStranger => Role is null && Grant is null;

    /// <summary>The status of a stranger's refusal: 401, or 403 for what another site's page has sent.</summary>
    public int Status { get; }

    /// <summary>A stranger's error code.</summary>
    public string? Code { get; }

    /// <summary>A stranger's error message.</summary>
    public string? Message { get; }

    /// <summary>True when it may see who feeds a stream (<c>status.connectors</c>): not read keys and the public.</summary>
    public bool SeesConnectors => Role is not null;

    /// <summary>A stranger.</summary>
    public static Caller Stranger(string code, string message, int status = StatusCodes.Status401Unauthorized) => new(null, null, null, status, code, message);

    /// <summary>The holder of a key.</summary>
    public static Caller Holder(AccessGrant grant) => new(grant, null, grant.Role, 200, null, null);

    /// <summary>Somebody who has signed in, with the role of this moment.</summary>
    public static Caller SignedIn(UserSession session) => new(null, session, session.User.Role, 200, null, null);

    /// <summary>The caller of a request that has passed <see cref="ApiGate"/>.</summary>
    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("Nobody has asked yet who makes this request: it has not passed the API's gate.");

    /// <summary>False once its key was deleted or has run out; its session has ended; or its user has a lower role.</summary>
    public bool IsLive(DateTimeOffset now) =>
        Session is { } session ? session.IsLive(now) && session.User.Role >= Role : Grant is null || Grant.IsLive(now);
}
