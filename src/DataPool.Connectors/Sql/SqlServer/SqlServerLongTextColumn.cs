using System.Buffers;
using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>Texts of up to two gigabytes: of one that is too large no more is fetched than shows that it is.</summary>
internal sealed class SqlServerLongTextColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    private const int First = 8192;

    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var characters = ArrayPool<char>.Shared.Rent(First);
        try
        {
            var length = 0;
            while (row.GetChars(Index, length, characters, length, characters.Length - length) is var got and > 0)
            {
                length += (int)got;
                if (length > SqlRows.MaxValueBytes) return Warn("value_too_large", records, () => $"more than {SqlRows.MaxValueBytes} characters");
                if (length < characters.Length) continue;
                var larger = ArrayPool<char>.Shared.Rent(length * 2);
                characters.AsSpan(0, length).CopyTo(larger);
                ArrayPool<char>.Shared.Return(characters);
                characters = larger;
            }

            var text = characters.AsSpan(0, length);
            if (SqlValues.Text(records, text)) return true;
            var shown = text[..Math.Min(length, 100)].ToString();
            return Warn("invalid_text", records, () => shown);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
