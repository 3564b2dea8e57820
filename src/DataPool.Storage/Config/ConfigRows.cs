using System.Data.Common;
using DataPool.Core.Storage;

namespace DataPool.Storage.Config;

/// <summary>Rows of the configuration, read alike from either store: the columns, and what is made of them in their order.</summary>
internal static class ConfigRows
{
    public const string StreamColumns = "id, name, epoch, created_at, history_days, history_max_bytes, is_public";

    public const string ConnectorColumns = "id, number, name, stream_id, enabled, definition, secrets, created_at, deleting, runtime";

    public const string KeyColumns = "connector_id, key_id, hash, created_at, valid_until, last_used_at";

    public const string OtherStreamColumns = "connector_id, stream_id, place IS NOT NULL";

    public const string AccessKeyColumns = "number, key_id, kind, name, hash, role, streams, origins, created_at, valid_until, last_used_at";

    public const string UserColumns = "number, id, email, name, role, password_hash, stamp, invitation, invited_until, created_at, last_sign_in_at";

    public const string SessionColumns = "hash, user_id, stamp, created_at, last_seen_at";

    public static StoredStreamInfo Stream(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), Time(row, 3))
    {
        HistoryDays = row.GetInt32(4),
        HistoryMaxBytes = row.GetInt64(5),
        IsPublic = row.GetBoolean(6),
    };

    public static (string ConnectorId, StoredKey Key) Key(DbDataReader row) => (row.GetString(0), new StoredKey(
        row.GetString(1), row.GetFieldValue<byte[]>(2), Time(row, 3), TimeOrNull(row, 4), TimeOrNull(row, 5)));

    public static (string ConnectorId, long StreamId, bool IsFed) OtherStream(DbDataReader row) => (row.GetString(0), row.GetInt64(1), row.GetBoolean(2));

    /// <summary>A connector, with what was read of all connectors' keys and other streams.</summary>
    public static StoredConnector Connector(
        DbDataReader row, ILookup<string, StoredKey> keys, ILookup<string, (string ConnectorId, long StreamId, bool IsFed)> others)
    {
        var id = row.GetString(0);
        return new StoredConnector
        {
            Id = id,
            Number = row.GetInt32(1),
            Name = row.GetString(2),
            StreamId = row.GetInt64(3),
            Enabled = row.GetBoolean(4),
            Definition = row.GetString(5),
            Secrets = row.GetFieldValue<byte[]>(6),
            CreatedAt = Time(row, 7),
            Keys = [.. keys[id]],
            OtherStreams = [.. others[id].Where(static other => other.IsFed).Select(static other => other.StreamId)],
            Leaving = [.. others[id].Where(static other => !other.IsFed).Select(static other => other.StreamId)],
            Deleting = TextOrNull(row, 8),
            Runtime = TextOrNull(row, 9),
        };
    }

    /// <summary>A connector as it is right after its creation.</summary>
    public static StoredConnector Created(NewConnector connector, int number, long streamId, IReadOnlyList<long> others) => new()
    {
        Id = connector.Id,
        Number = number,
        Name = connector.Name,
        StreamId = streamId,
        OtherStreams = others,
        Enabled = connector.Enabled,
        Definition = connector.Definition,
        Secrets = connector.Secrets,
        CreatedAt = connector.CreatedAt,
        Keys = [connector.Key],
    };

    /// <summary>The streams that a connector is leaving once it writes to others: also those it was leaving already.</summary>
    public static IEnumerable<long> Leaving(StoredConnector before, IEnumerable<long> streams) =>
        before.OtherStreams.Prepend(before.StreamId).Concat(before.Leaving).Except(streams);

    public static StoredAccessKey AccessKey(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Kind = row.GetString(2),
        Name = row.GetString(3),
        Role = TextOrNull(row, 5),
        Streams = TextList.Read(row.GetString(6)),
        Origins = TextList.Read(row.GetString(7)),
        Key = new StoredKey(row.GetString(1), row.GetFieldValue<byte[]>(4), Time(row, 8), TimeOrNull(row, 9), TimeOrNull(row, 10)),
    };

    public static StoredUser User(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Id = row.GetString(1),
        Email = row.GetString(2),
        Name = row.GetString(3),
        Role = row.GetString(4),
        PasswordHash = TextOrNull(row, 5),
        Stamp = row.GetString(6),
        Invitation = row.IsDBNull(7) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(7),
        InvitedUntil = TimeOrNull(row, 8),
        CreatedAt = Time(row, 9),
        LastSignInAt = TimeOrNull(row, 10),
    };

    public static StoredSession Session(DbDataReader row) =>
        new(row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetString(2), Time(row, 3), Time(row, 4));

    private static DateTimeOffset Time(DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    private static DateTimeOffset? TimeOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
