using System.Buffers.Binary;
using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// Makes records of rows as they come over the wire. A row that came just so in its place the last time is the record that it was:
/// most polls find nothing changed, and making text of values is what takes them longest.
/// </summary>
/// <param name="columns">The columns, from left to right.</param>
/// <param name="seen">The rows of the last time.</param>
/// <param name="end">Called when all rows have been written.</param>
internal sealed class PostgresRows(PostgresColumn[] columns, SeenRows seen, Action end) : RowWriter
{
    // Before each value its length: null has none.
    private const int Prefix = sizeof(int);
    private const int Null = -1;

    // Longer rows are written piece by piece, and not remembered.
    private const int MostBytes = 64 * 1024;

    private readonly PostgresBytes _bytes = new();
    private int _row;

    /// <inheritdoc/>
    internal override void Write(DbDataReader row, RecordBatch records, Shape shape)
    {
        var (length, first, canSee) = (0, 0, true);
        for (var i = 0; i < columns.Length; i++)
        {
            if (length > MostBytes)
            {
                WriteValues(first, i, records);
                (length, first, canSee) = (0, i, false);
            }

            if (TryRead(row, i, ref length, out var tooLarge)) continue;
            WriteValues(first, i, records);
            columns[i].WriteTooLarge(tooLarge, records);
            (length, first, canSee) = (0, i + 1, false);
        }

        canSee &= length <= MostBytes;
        var bytes = _bytes.Room[..length];
        if (canSee && seen.TryFind(_row, bytes, out var payload))
        {
            records.AddRecord(shape, payload, []);
            SqlRows.CheckBytes(records);
        }
        else
        {
            canSee &= WriteValues(first, columns.Length, records);
            records.EndRecord(shape);
            // What gives a warning gives it each time.
            if (canSee) seen.Set(_row, bytes, records.PayloadOf(records.Count - 1));
            else seen.Set(_row, [], []);
        }

        _row++;
    }

    /// <inheritdoc/>
    internal override void End()
    {
        seen.End(_row);
        end();
    }

    private bool TryRead(DbDataReader row, int index, ref int at, out long length)
    {
        var isNull = row.IsDBNull(index);
        length = Null;
        _bytes.Reserve(at + Prefix);
        if (!isNull && !_bytes.TryRead(row, index, at + Prefix, out length)) return false;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.Room[at..], (int)length);
        at += Prefix + (isNull ? 0 : (int)length);
        return true;
    }

    // The values of some columns, which are all that is in the room; false where one became null with a warning.
    private bool WriteValues(int first, int end, RecordBatch records)
    {
        var (at, isClean) = (0, true);
        for (var i = first; i < end; i++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.Room[at..]);
            at += Prefix;
            if (length == Null)
            {
                ResultColumn.WriteNull(records);
            }
            else
            {
                isClean &= columns[i].Write(_bytes.Room.Slice(at, length), records);
                at += length;
            }

            SqlRows.CheckBytes(records);
        }

        return isClean;
    }
}
