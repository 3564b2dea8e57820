using System.Diagnostics.CodeAnalysis;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Tokens;

/// <summary>An API token: never the token itself.</summary>
internal record TokenResource
{
    /// <summary>Its id, which is part of the token.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do: viewer reads; operator also changes connectors, keys and streams; admin all.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops; null for never.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>When it last opened a request, to the minute; null before that.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>A token as it is shown.</summary>
    public static TokenResource Of(AccessGrant grant) => new()
    {
        Id = grant.KeyId,
        Name = grant.Name,
        Role = grant.Role!.Value,
        CreatedAt = grant.CreatedAt.UtcDateTime,
        ExpiresAt = grant.ValidUntil?.UtcDateTime,
        LastUsedAt = grant.LastUsedAt?.UtcDateTime,
    };
}

/// <summary>An API token that was just made.</summary>
internal sealed record CreatedToken : TokenResource
{
    [SetsRequiredMembers]
    public CreatedToken(TokenResource token, string text) : base(token) => Token = text;

    /// <summary>The token: shown this once, not stored.</summary>
    public string Token { get; init; }
}

/// <summary>A page of API tokens, in the order of their creation.</summary>
internal sealed record TokenList
{
    /// <summary>The tokens.</summary>
    public required IReadOnlyList<TokenResource> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

// Only described: AccessDraftReader reads it.
/// <summary>An API token that is to be made.</summary>
internal sealed record NewToken
{
    /// <summary>Its name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do: viewer, operator or admin.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>When it stops, ISO 8601 with Z or an offset. Default: never.</summary>
    public DateTime? ExpiresAt { get; init; }
}
