using System.Buffers;
using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>
/// Bytes as base64. The server does not always say how many come: of a value that is too large no more is
/// fetched than shows that it is.
/// </summary>
/// <param name="index">The column's place in the row.</param>
/// <param name="name">Its name, as records carry it.</param>
/// <param name="context">The run.</param>
/// <param name="isRowVersion">Whether it holds row versions: the driver gives no bytes for one that is NULL, as behind an outer join.</param>
internal sealed class SqlServerBinaryColumn(int index, string name, PullContext context, bool isRowVersion = false) : SqlColumn(index, name, context)
{
    private const int First = 8192;

    // Four characters for three bytes.
    private const int Longest = SqlRows.MaxValueBytes / 4 * 3;

    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(First);
        try
        {
            var length = 0;
            while (row.GetBytes(Index, length, bytes, length, bytes.Length - length) is var got and > 0)
            {
                length += (int)got;
                if (length > Longest) return Warn("value_too_large", records, static () => $"more than {Longest} bytes");
                if (length < bytes.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(length * 2);
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            if (length > 0 || !isRowVersion) return SqlValues.Binary(records, bytes.AsSpan(0, length));
            records.Append("null"u8);
            records.EndValue(ValueKind.Null);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
