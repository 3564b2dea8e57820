using System.Diagnostics.CodeAnalysis;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Keys;

/// <summary>A read key: never the key itself.</summary>
internal record KeyResource
{
    /// <summary>Its id, which is part of the key.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The streams that it opens: names, or patterns with *.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>The origins from which browsers may use it; * for all.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops; null for never.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>When it last opened a request, to the minute; null before that.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>A key as it is shown.</summary>
    public static KeyResource Of(AccessGrant grant) => new()
    {
        Id = grant.KeyId,
        Name = grant.Name,
        Streams = grant.Streams,
        Origins = grant.Origins,
        CreatedAt = grant.CreatedAt.UtcDateTime,
        ExpiresAt = grant.ValidUntil?.UtcDateTime,
        LastUsedAt = grant.LastUsedAt?.UtcDateTime,
    };
}

/// <summary>A read key that was just made.</summary>
internal sealed record CreatedKey : KeyResource
{
    [SetsRequiredMembers]
    public CreatedKey(KeyResource key, string text) : base(key) => Key = text;

    /// <summary>The key: shown this once, not stored.</summary>
    public string Key { get; init; }
}

/// <summary>A page of read keys, in the order of their creation.</summary>
internal sealed record KeyList
{
    /// <summary>The keys.</summary>
    public required IReadOnlyList<KeyResource> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

// Only described: AccessDraftReader reads it.
/// <summary>A read key that is to be made.</summary>
internal sealed record NewKey
{
    /// <summary>Its name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The streams that it opens: 1 to 100 names, or patterns in which * stands for any characters. They need not exist yet.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>When it stops, ISO 8601 with Z or an offset. Default: never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>The origins from which browsers may use it, as https://wall.example; at most 100. Default: ["*"], all.</summary>
    public IReadOnlyList<string>? Origins { get; init; }
}
