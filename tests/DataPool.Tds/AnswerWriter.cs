using DataPool.Tds.Wire;

namespace DataPool.Tds;

/// <summary>Writes an answer's tokens ([MS-TDS] 2.2.7), row after row.</summary>
internal sealed class AnswerWriter(MessageWriter message, bool isProcedure)
{
    private const byte ReturnStatus = 0x79;
    private const byte ColumnMetadata = 0x81;
    private const byte Row = 0xD1;
    private const byte RowWithNulls = 0xD2;
    private const byte Done = 0xFD;
    private const byte DoneProcedure = 0xFE;
    private const byte DoneInProcedure = 0xFF;
    private const int More = 0x01;
    private const int Error = 0x02;
    private const int Count = 0x10;
    private const int Attention = 0x20;
    private const int SelectCommand = 0xC1;
    private const int Nullable = 0x01;

    private TokenWriter Tokens => message.Tokens;

    /// <summary>Writes all of it; at the client's attention it ends with the next row.</summary>
    /// <param name="answer">What to write.</param>
    /// <param name="attention">Falls when the client gives up.</param>
    /// <param name="closing">Falls when the server ends.</param>
    internal async Task WriteAsync(TdsAnswer answer, CancellationToken attention, CancellationToken closing)
    {
        var hasFailed = false;
        foreach (var error in answer.Messages)
        {
            error.Write(Tokens);
            hasFailed |= error.IsError;
        }

        try
        {
            foreach (var result in answer.Results)
            {
                WriteColumns(result.Columns);
                long rows = 0;
                foreach (var row in result.Rows)
                {
                    if (attention.IsCancellationRequested) return;
                    WriteRow(result.Columns, row);
                    rows++;
                    await message.SendAsync(closing);
                }

                WriteDone(isProcedure ? DoneInProcedure : Done, More | Count, SelectCommand, rows);
            }
        }
        catch (TdsException exception)
        {
            exception.Error.Write(Tokens);
            hasFailed = true;
        }

        WriteEnd(hasFailed);
    }

    /// <summary>The end of an answer that is an error.</summary>
    internal void WriteFailure(TdsError error)
    {
        error.Write(Tokens);
        WriteEnd(hasFailed: true);
    }

    /// <summary>The end of an answer to something that has none.</summary>
    internal void WriteEmpty() => WriteDone(Done, 0, 0, 0);

    /// <summary>Tells the client that its attention was heard.</summary>
    internal void WriteAttention() => WriteDone(Done, Attention, 0, 0);

    private void WriteEnd(bool hasFailed)
    {
        if (isProcedure && !hasFailed)
        {
            Tokens.Byte(ReturnStatus);
            Tokens.Int32(0);
        }

        WriteDone(isProcedure ? DoneProcedure : Done, hasFailed ? Error : 0, 0, 0);
    }

    private void WriteColumns(IReadOnlyList<TdsColumn> columns)
    {
        Tokens.Byte(ColumnMetadata);
        Tokens.UInt16(columns.Count);
        foreach (var column in columns)
        {
            Tokens.Int32(column.Type.UserType);
            Tokens.UInt16(Nullable);
            column.Type.WriteInfo(Tokens);
            if (column.Type.HasTable)
            {
                Tokens.Byte(1);
                Tokens.LongText("t");
            }

            Tokens.ShortText(column.Name);
        }
    }

    // As SQL Server does: with a map of the NULLs where that is shorter.
    private void WriteRow(IReadOnlyList<TdsColumn> columns, object?[] values)
    {
        if (values.Length != columns.Count) throw new ArgumentException($"A row of {values.Length} values for {columns.Count} columns.", nameof(values));
        var map = new byte[(values.Length + 7) / 8];
        var nulls = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not null) continue;
            map[i / 8] |= (byte)(1 << (i % 8));
            nulls++;
        }

        var isMapped = nulls > map.Length;
        Tokens.Byte(isMapped ? RowWithNulls : Row);
        if (isMapped) Tokens.Bytes(map);
        for (var i = 0; i < values.Length; i++)
        {
            if (!isMapped || values[i] is not null) columns[i].Type.WriteValue(Tokens, values[i]);
        }
    }

    private void WriteDone(byte token, int status, int command, long rows)
    {
        Tokens.Byte(token);
        Tokens.UInt16(status);
        Tokens.UInt16(command);
        Tokens.Int64(rows);
    }
}
