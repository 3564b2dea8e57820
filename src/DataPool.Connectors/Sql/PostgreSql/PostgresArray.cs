using System.Buffers;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// Reads arrays as PostgreSQL writes them, <c>{1,NULL,"a b"}</c>, also of several dimensions
/// (postgresql.org/docs/current/arrays.html#ARRAYS-IO), and makes JSON of them.
/// </summary>
/// <param name="element">What the elements become.</param>
internal sealed class PostgresArray(PostgresKind element)
{
    private const int MostDimensions = 6;

    private readonly byte _between = element == PostgresKind.Box ? (byte)';' : (byte)',';

    /// <summary>Writes an array; false where it is none, or an element has no canonical form.</summary>
    internal bool TryWrite(ReadOnlySpan<byte> value, RecordBatch records, TimeZoneInfo zone)
    {
        // [0:2]={…}: bounds that do not begin at 1.
        var at = value.Length > 0 && value[0] == '[' ? value.IndexOf((byte)'=') + 1 : 0;
        if (!TryWriteList(value, ref at, records, zone, depth: 1) || at != value.Length) return false;
        records.EndValue(ValueKind.Json);
        return true;
    }

    private bool TryWriteList(ReadOnlySpan<byte> value, ref int at, RecordBatch records, TimeZoneInfo zone, int depth)
    {
        if (at >= value.Length || value[at] != '{' || depth > MostDimensions) return false;
        at++;
        records.Append("["u8);
        for (var isFirst = true; at < value.Length; isFirst = false)
        {
            if (value[at] == '}')
            {
                at++;
                records.Append("]"u8);
                return true;
            }

            if (!isFirst)
            {
                at++;
                records.Append(","u8);
            }

            var isWritten = at < value.Length && value[at] == '{'
                ? TryWriteList(value, ref at, records, zone, depth + 1)
                : TryWriteElement(value, ref at, records, zone);
            if (!isWritten) return false;
        }

        return false;
    }

    private bool TryWriteElement(ReadOnlySpan<byte> value, ref int at, RecordBatch records, TimeZoneInfo zone)
    {
        if (at >= value.Length) return false;
        if (value[at] == '"') return TryWriteQuoted(value, ref at, records, zone);
        var length = value[at..].IndexOfAny(_between, (byte)'}');
        if (length < 0) return false;
        var text = value.Slice(at, length);
        at += length;
        if (!text.SequenceEqual("NULL"u8)) return TryWriteValue(text, records, zone);
        records.Append("null"u8);
        return true;
    }

    private bool TryWriteQuoted(ReadOnlySpan<byte> value, ref int at, RecordBatch records, TimeZoneInfo zone)
    {
        var plain = ArrayPool<byte>.Shared.Rent(value.Length - at);
        try
        {
            var length = 0;
            for (at++; at < value.Length && value[at] != '"'; at++)
            {
                if (value[at] == '\\') at++;
                if (at < value.Length) plain[length++] = value[at];
            }

            at++;
            return at <= value.Length && TryWriteValue(plain.AsSpan(0, length), records, zone);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private bool TryWriteValue(ReadOnlySpan<byte> text, RecordBatch records, TimeZoneInfo zone) => element switch
    {
        PostgresKind.Boolean => Literal(text.SequenceEqual("t"u8) ? "true"u8 : "false"u8, records),
        PostgresKind.Int16 or PostgresKind.Int32 or PostgresKind.Int64 or PostgresKind.UInt32 or PostgresKind.Single or PostgresKind.Double or PostgresKind.Numeric =>
            TryWriteNumber(text, records),
        PostgresKind.Json or PostgresKind.JsonB => JsonText.TryCompact(text, records, out _),
        PostgresKind.Date or PostgresKind.Timestamp or PostgresKind.TimestampTz => TryWriteDate(text, records, zone),
        PostgresKind.Binary => TryWriteBinary(text, records),
        _ => JsonText.TryWriteString(text, records),
    };

    private static bool Literal(ReadOnlySpan<byte> text, RecordBatch records)
    {
        records.Append(text);
        return true;
    }

    // An element that is no number or date of ours (NaN, infinity) stays as PostgreSQL writes it: the array is JSON.
    private static bool TryWriteNumber(ReadOnlySpan<byte> text, RecordBatch records)
    {
        if (NumberText.TryCanonicalize(text, records.GetSpan(NumberText.MaxLength), out var written, lenient: true) != NumberParse.Ok) return JsonText.TryWriteString(text, records);
        records.Advance(written);
        return true;
    }

    private static bool TryWriteDate(ReadOnlySpan<byte> text, RecordBatch records, TimeZoneInfo zone)
    {
        Span<byte> canonical = stackalloc byte[DateText.MaxUtf8Length];
        return JsonText.TryWriteString(DateText.TryWrite(text, zone, canonical, out var written) ? canonical[..written] : text, records);
    }

    // \x0A1B
    private static bool TryWriteBinary(ReadOnlySpan<byte> text, RecordBatch records) =>
        JsonText.TryWriteString(Convert.ToBase64String(Convert.FromHexString(Encoding.ASCII.GetString(text[2..]))), records);
}
