namespace DataPool.Server.Security;

/// <summary>A read key or API token that is to be made.</summary>
/// <param name="Kind"><see cref="AccessKey.ReadPrefix"/> or <see cref="AccessKey.TokenPrefix"/>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="ExpiresAt">When it stops, or null.</param>
internal sealed record AccessDraft(string Kind, string Name, DateTimeOffset? ExpiresAt)
{
    /// <summary>A token's role.</summary>
    public AccessRole? Role { get; init; }

    /// <summary>The streams that a read key opens.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>The origins from which browsers may use a read key.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
