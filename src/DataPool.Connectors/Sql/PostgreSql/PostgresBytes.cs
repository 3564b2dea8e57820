using System.Data.Common;
using DataPool.Connectors.Sql.Rows;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Room for one value as it came over the wire, shared by the columns of a run: no value costs an object.</summary>
internal sealed class PostgresBytes
{
    private byte[] _room = new byte[4096];

    /// <summary>The value of a column, valid until the next one is asked for; false, with its length, where it is too large to be fetched.</summary>
    internal bool TryRead(DbDataReader row, int index, out ReadOnlySpan<byte> value, out long length)
    {
        length = row.GetBytes(index, 0, _room, 0, _room.Length);
        if (length == _room.Length && !TryReadRest(row, index, ref length))
        {
            value = default;
            return false;
        }

        value = _room.AsSpan(0, (int)length);
        return true;
    }

    private bool TryReadRest(DbDataReader row, int index, ref long length)
    {
        var read = (int)length;
        length = row.GetBytes(index, 0, null, 0, 0);
        if (length > SqlRows.MaxValueBytes) return false;
        if (length > _room.Length) Array.Resize(ref _room, (int)Math.Min(length * 2, SqlRows.MaxValueBytes + 1L));
        while (read < length) read += (int)row.GetBytes(index, read, _room, read, (int)length - read);
        return true;
    }
}
