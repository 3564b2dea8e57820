using System.Data.Common;
using DataPool.Connectors.Sql.Rows;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Room for the values of a row as they came over the wire: no value costs an object.</summary>
internal sealed class PostgresBytes
{
    private byte[] _room = new byte[4096];

    /// <summary>The room, valid until it is made larger.</summary>
    internal Span<byte> Room => _room;

    /// <summary>Makes the room at least so large; what is in it stays.</summary>
    internal void Reserve(int size)
    {
        if (size > _room.Length) Array.Resize(ref _room, Math.Max(size, (int)Math.Min(_room.Length * 2L, SqlRows.MaxValueBytes)));
    }

    /// <summary>Reads the value of a column into the room.</summary>
    /// <param name="row">The row.</param>
    /// <param name="index">The column's place in it.</param>
    /// <param name="at">Where in the room; what is before it stays.</param>
    /// <param name="length">The value's length in bytes.</param>
    /// <returns>False where it is too large to be fetched.</returns>
    internal bool TryRead(DbDataReader row, int index, int at, out long length)
    {
        Reserve(at + 1);
        length = row.GetBytes(index, 0, _room, at, _room.Length - at);
        if (length < _room.Length - at) return true;
        var read = (int)length;
        length = row.GetBytes(index, 0, null, 0, 0);
        if (length > SqlRows.MaxValueBytes) return false;
        Reserve(at + (int)length);
        while (read < length) read += (int)row.GetBytes(index, read, _room, at + read, (int)length - read);
        return true;
    }
}
