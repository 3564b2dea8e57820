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
internal sealed class PostgresColumn(string name, PullContext context, PostgresForm form) : ResultColumn(name, context)
{
    private readonly PostgresWriter _write = form.Write;

    /// <summary>Writes a value that is not null; false where it became null, with a warning.</summary>
    internal bool Write(ReadOnlySpan<byte> value, RecordBatch records)
    {
        if (_write(value, records, Zone)) return true;
        var copy = value[..Math.Min(value.Length, 256)].ToArray();
        Warn(form.Fault, records, () => form.Show(copy));
        WriteNull(records);
        return false;
    }

    /// <summary>Writes null in the place of a value that is too large to be fetched, with a warning.</summary>
    internal void WriteTooLarge(long length, RecordBatch records)
    {
        Warn("value_too_large", records, () => $"{length} bytes");
        WriteNull(records);
    }

    /// <summary>An example of what came as text.</summary>
    internal static string Text(byte[] value) => Encoding.UTF8.GetString(value);
}
