using System.Buffers;
using System.Data.Common;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>Bytes as base64. A value that is too large is not fetched.</summary>
internal sealed class BinaryColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var length = row.GetBytes(Index, 0, null, 0, 0);
        // Four characters for three bytes.
        if (length > SqlRows.MaxValueBytes / 4 * 3) return Warn("value_too_large", records, () => $"{length} bytes");
        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = length == 0 ? 0 : row.GetBytes(Index, 0, bytes, 0, (int)length);
            return SqlValues.Binary(records, bytes.AsSpan(0, (int)read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
