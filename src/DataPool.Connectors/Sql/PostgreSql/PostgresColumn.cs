using System.Data.Common;
using System.Text;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Writes and ends a value as it came over the wire; false where it has no canonical form.</summary>
internal delegate bool PostgresWriter(ReadOnlySpan<byte> value, RecordBatch records, TimeZoneInfo zone);

/// <summary>How the values of a column are written.</summary>
/// <param name="Write">Writes one.</param>
/// <param name="Fault">The warning where that fails.</param>
/// <param name="Show">Makes the example of a warning.</param>
internal sealed record PostgresForm(PostgresWriter Write, string Fault, Func<byte[], string> Show);

/// <summary>Writes one column's values straight from the wire's bytes into the batch.</summary>
internal sealed class PostgresColumn(int index, string name, PullContext context, PostgresBytes bytes, PostgresForm form) : SqlColumn(index, name, context)
{
    private readonly PostgresWriter _write = form.Write;

    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        if (!bytes.TryRead(row, Index, out var value, out var length)) return Warn("value_too_large", records, () => $"{length} bytes");
        if (_write(value, records, Zone)) return true;
        var copy = value[..Math.Min(value.Length, 256)].ToArray();
        return Warn(form.Fault, records, () => form.Show(copy));
    }

    /// <summary>An example of what came as text.</summary>
    internal static string Text(byte[] value) => Encoding.UTF8.GetString(value);
}
