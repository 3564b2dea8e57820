using System.Buffers;
using System.Runtime.InteropServices;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// The rows of a result as they came over the wire, with the records that were made of them, in their order. Holds the first ones
/// that fit. Used by one run at a time, and not any more after one that failed.
/// </summary>
/// <param name="mostBytes">The most bytes of rows and records; 0 to remember none.</param>
internal sealed class SeenRows(int mostBytes = SeenRows.MostBytes)
{
    /// <summary>The most bytes of rows and records that are worth remembering.</summary>
    internal const int MostBytes = 512 * 1024;

    private const int LeastBytes = 4096;
    private static readonly int EntryBytes = Marshal.SizeOf<Entry>();

    private byte[] _bytes = [];
    private int _used;
    private List<Entry> _entries = [];

    // Where a row has another length than the last time: the rows from the first on. The last ones are read from where they are.
    private SeenRows? _next;

    /// <summary>About how many bytes it takes.</summary>
    internal int Size => _bytes.Length + (_entries.Capacity * EntryBytes);

    /// <summary>Finds the record of a row.</summary>
    /// <param name="row">The row's place, from 0.</param>
    /// <param name="bytes">How it came now.</param>
    /// <param name="record">The record that was made of it.</param>
    /// <returns>False where it came otherwise the last time, or is not known.</returns>
    internal bool TryFind(int row, ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (row >= _entries.Count) return false;
        var entry = _entries[row];
        if (!RowOf(entry).SequenceEqual(bytes)) return false;
        record = RecordOf(entry);
        _next?.Add(row, bytes, record);
        return true;
    }

    /// <summary>Remembers a row that was not found; an empty one is never found.</summary>
    internal void Set(int row, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> record)
    {
        if (_next is null && row < _entries.Count)
        {
            var entry = _entries[row];
            if (entry.RowLength == bytes.Length && entry.RecordLength == record.Length)
            {
                bytes.CopyTo(RowOf(entry));
                record.CopyTo(RecordOf(entry));
                return;
            }

            _next = UpTo(row);
        }

        (_next ?? this).Add(row, bytes, record);
    }

    /// <summary>All rows have been there: forgets those that were not among them.</summary>
    internal void End(int rows)
    {
        if (_next is { } next)
        {
            if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
            (_bytes, _used, _entries, _next) = (next._bytes, next._used, next._entries, null);
        }

        if (rows >= _entries.Count) return;
        _used = rows == 0 ? 0 : _entries[rows].Start;
        _entries.RemoveRange(rows, _entries.Count - rows);
    }

    private Span<byte> RowOf(Entry entry) => _bytes.AsSpan(entry.Start, entry.RowLength);

    private Span<byte> RecordOf(Entry entry) => _bytes.AsSpan(entry.Start + entry.RowLength, entry.RecordLength);

    /// <summary>Gives its room back: it is not used any more.</summary>
    internal void Release()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _used) = ([], 0);
        _entries.Clear();
    }

    private SeenRows UpTo(int row)
    {
        var used = _entries[row].Start;
        var copy = new SeenRows(mostBytes) { _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(_used, LeastBytes)), _used = used, _entries = new List<Entry>(_entries.Count) };
        _bytes.AsSpan(0, used).CopyTo(copy._bytes);
        copy._entries.AddRange(CollectionsMarshal.AsSpan(_entries)[..row]);
        return copy;
    }

    // Rows behind one that did not fit are not known either.
    private void Add(int row, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> record)
    {
        var used = _used + bytes.Length + record.Length;
        if (row != _entries.Count || used + (row * EntryBytes) > mostBytes) return;
        if (used > _bytes.Length) Grow(used);
        bytes.CopyTo(_bytes.AsSpan(_used));
        record.CopyTo(_bytes.AsSpan(_used + bytes.Length));
        _entries.Add(new Entry(_used, bytes.Length, record.Length));
        _used = used;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(size, Math.Min(_bytes.Length * 2, mostBytes)), LeastBytes));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private readonly record struct Entry(int Start, int RowLength, int RecordLength);
}
