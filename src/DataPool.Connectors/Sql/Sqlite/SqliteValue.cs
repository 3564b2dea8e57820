using System.Text;
using DataPool.Core.Values;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>One value of the row that a statement stands on; valid until its next step.</summary>
internal readonly ref struct SqliteValue(sqlite3_stmt row, int index, bool isUtf8)
{
    private const int LongestExample = 100;

    /// <summary>Its storage class, <see cref="raw.SQLITE_INTEGER"/> and so on. Read before the value: reading may change it.</summary>
    internal int Storage { get; } = raw.sqlite3_column_type(row, index);

    /// <summary>An integer or float as a double.</summary>
    internal double Double => raw.sqlite3_column_double(row, index);

    /// <summary>An integer.</summary>
    internal long Integer => raw.sqlite3_column_int64(row, index);

    /// <summary>A text's UTF-8, or a blob.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            // sqlite3_column_text would end a text at its first NUL. Its bytes as a blob are all of them, in the file's
            // encoding; where that is UTF-16, asking for the text first has turned them into UTF-8.
            if (Storage == raw.SQLITE_TEXT && !isUtf8) raw.sqlite3_column_text(row, index);
            return raw.sqlite3_column_blob(row, index);
        }
    }

    /// <summary>A text's UTF-8 without white space around it.</summary>
    internal ReadOnlySpan<byte> Trimmed => Bytes.Trim(" \t\r\n"u8);

    /// <summary>The canonical number of an integer, a float or a text; at least <see cref="NumberText.MaxLength"/> bytes of room.</summary>
    internal bool TryWriteNumber(Span<byte> destination, out int written)
    {
        switch (Storage)
        {
            case raw.SQLITE_INTEGER:
                return NumberText.FromInt64(Integer, destination, out written) == NumberParse.Ok;
            case raw.SQLITE_FLOAT:
                return NumberText.FromDouble(Double, destination, out written) == NumberParse.Ok;
            case raw.SQLITE_TEXT:
                return NumberText.TryCanonicalize(Trimmed, destination, out written, lenient: true) == NumberParse.Ok;
            default:
                written = 0;
                return false;
        }
    }

    /// <summary>The value for a warning: short, and without characters that would upset a log.</summary>
    internal string Example()
    {
        if (Storage == raw.SQLITE_BLOB) return $"{raw.sqlite3_column_bytes(row, index)} bytes";
        if (Storage != raw.SQLITE_TEXT) return raw.sqlite3_column_text(row, index).utf8_to_string();
        var bytes = Bytes;
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, LongestExample)]);
        return string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));
    }
}
