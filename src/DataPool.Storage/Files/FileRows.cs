using System.Data.Common;
using DataPool.Core.Storage;

namespace DataPool.Storage.Files;

/// <summary>Rows of files that have arrived, read alike from either store.</summary>
internal static class FileRows
{
    public const string Columns = "id, connector, name, size, stored_size, at, is_waiting";

    public static StoredFile Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Connector = row.GetInt32(1),
        Name = row.GetString(2),
        Size = row.GetInt64(3),
        StoredSize = row.GetInt64(4),
        At = new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        IsWaiting = row.GetBoolean(6),
    };

    /// <summary>The kept and the waiting one of a connector's files.</summary>
    public static (StoredFile? Kept, StoredFile? Waiting) Pair(IReadOnlyList<StoredFile> files) =>
        (files.FirstOrDefault(static file => !file.IsWaiting), files.FirstOrDefault(static file => file.IsWaiting));
}
