namespace DataPool.Admin.Api;

/// <summary>An ingest key of a connector that opens something now.</summary>
/// <param name="KeyId">Its id, which is part of the key.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ValidUntil">When it stops; null for the newest one.</param>
/// <param name="LastUsedAt">When it last opened a request, to the minute; null before that.</param>
public sealed record IngestKeyRow(string KeyId, DateTimeOffset CreatedAt, DateTimeOffset? ValidUntil, DateTimeOffset? LastUsedAt);

/// <summary>A connector's new ingest key, told this once.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="IngestKey">The key.</param>
/// <param name="Previous">The earlier key that still works; null where none does.</param>
public sealed record RotatedKeyRow(string KeyId, string IngestKey, PreviousKeyRow? Previous);

/// <summary>An earlier key that works for a while.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="ValidUntil">When it stops.</param>
public sealed record PreviousKeyRow(string KeyId, DateTimeOffset ValidUntil);
