using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataPool.Storage.Transfer;

/// <summary>A row on its way from one store to another; used again for the next.</summary>
internal sealed class TransferRow(PoolTable table)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public PoolTable Table { get; } = table;

    /// <summary>The whole numbers, and booleans as 0 and 1, by column.</summary>
    public long[] Numbers { get; } = new long[table.Columns.Count];

    /// <summary>The texts, by column.</summary>
    public string[] Texts { get; } = new string[table.Columns.Count];

    /// <summary>The bytes, by column.</summary>
    public byte[][] Bytes { get; } = new byte[table.Columns.Count][];

    /// <summary>Which columns have no value.</summary>
    public bool[] IsNull { get; } = new bool[table.Columns.Count];

    /// <summary>About how many bytes it takes.</summary>
    public long Size
    {
        get
        {
            long size = 0;
            for (var i = 0; i < Table.Columns.Count; i++)
                size += IsNull[i] ? 1 : Table.Columns[i].Kind switch { ColumnKind.Bytes => Bytes[i].Length, ColumnKind.Text => Texts[i].Length, _ => 8 };
            return size;
        }
    }

    /// <summary>Identifies its content, the same in both stores; a stream's epoch, which a move changes, counts for nothing.</summary>
    public UInt128 Hash()
    {
        Span<byte> head = stackalloc byte[9];
        for (var i = 0; i < Table.Columns.Count; i++)
        {
            if (Table.Columns[i].Name == "epoch") continue;
            var bytes = IsNull[i] ? default : Table.Columns[i].Kind switch
            {
                ColumnKind.Bytes => Bytes[i],
                ColumnKind.Text => Encoding.UTF8.GetBytes(Texts[i]),
                _ => default(ReadOnlySpan<byte>),
            };
            head[0] = IsNull[i] ? (byte)0 : (byte)(1 + Table.Columns[i].Kind switch { ColumnKind.Bytes => 2, ColumnKind.Text => 1, _ => 0 });
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], IsNull[i] ? 0 : head[0] == 1 ? Numbers[i] : bytes.Length);
            _hash.AppendData(head);
            _hash.AppendData(bytes);
        }

        Span<byte> digest = stackalloc byte[32];
        _hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
