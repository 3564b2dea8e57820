namespace DataPool.Server.Security;

/// <summary>
/// Who makes a request: an API token, a read key, or nobody that is known. Kept with the request
/// (<see cref="Of"/>), and by whoever goes on answering after it: keys end while event streams are open.
/// </summary>
internal sealed class Caller
{
    private Caller(AccessGrant? grant, AccessRole? role, string? code, string? message) =>
        (Grant, Role, Code, Message) = (grant, role, code, message);

    /// <summary>The holder of the configured admin token.</summary>
    public static Caller Administrator { get; } = new(null, AccessRole.Admin, null, null);

    /// <summary>Any viewer: for what the pages read once for all who look at them.</summary>
    public static Caller Viewer { get; } = new(null, AccessRole.Viewer, null, null);

    /// <summary>Somebody of whom nothing is known.</summary>
    public static Caller Nobody { get; } = Stranger("unauthorized", "Sign in first.");

    /// <summary>The name to show.</summary>
    public string Name => Grant?.Name ?? "Administrator";

    /// <summary>The e-mail address of a person; empty for keys.</summary>
    public string Email { get; private init; } = "";

    /// <summary>The key that it has shown; null for the configured admin token and for strangers.</summary>
    public AccessGrant? Grant { get; }

    /// <summary>What its API token may do; null for read keys and strangers.</summary>
    public AccessRole? Role { get; }

    /// <summary>True for a stranger, whatever it has sent.</summary>
    public bool IsStranger => Role is null && Grant is null;

    /// <summary>A stranger's error code (401).</summary>
    public string? Code { get; }

    /// <summary>A stranger's error message.</summary>
    public string? Message { get; }

    /// <summary>True when it may see who feeds a stream (<c>status.connectors</c>): not read keys and the public.</summary>
    public bool SeesConnectors => Role is not null;

    /// <summary>A stranger.</summary>
    public static Caller Stranger(string code, string message) => new(null, null, code, message);

    /// <summary>The holder of a key.</summary>
    public static Caller Holder(AccessGrant grant) => new(grant, grant.Role, null, null);

    /// <summary>The caller of a request that has passed <see cref="ApiGate"/>.</summary>
    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("Nobody has asked yet who makes this request: it has not passed the API's gate.");

    /// <summary>False once its key was deleted or has run out.</summary>
    public bool IsLive(DateTimeOffset now) => Grant is null || Grant.IsLive(now);
}
