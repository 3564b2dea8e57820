using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DataPool.Core.Values;

namespace DataPool.Core.Records;

/// <summary>
/// The records of one request or run, in one pooled buffer. Written once, by one thread, through
/// <see cref="GetSpan"/>, <see cref="Advance"/>, <see cref="EndValue"/> and <see cref="EndRecord"/>; then read.
/// Dispose it to give the buffer back; nothing may hold a span of it after that.
/// </summary>
public sealed class RecordBatch : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer;
    private int _used;
    private int _recordStart;
    private uint[] _words = ArrayPool<uint>.Shared.Rent(64);
    private int _wordCount;
    private int _count;
    private long _clearedCount;
    private long _finishedBytes;
    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(16);

    /// <summary>An empty batch with room for about <paramref name="sizeHint"/> bytes.</summary>
    public RecordBatch(int sizeHint = 1024) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, 256));

    /// <summary>The number of finished records.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed: it is not an empty one.</exception>
    public int Count
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
            return _count;
        }
    }

    /// <summary>The number of records finished so far, with those that <see cref="Clear"/> has dropped.</summary>
    public long TotalCount => _clearedCount + _count;

    /// <summary>The bytes of the values written so far, with those that <see cref="Clear"/> has dropped; keys do not count.</summary>
    public long TotalBytes => _finishedBytes + _used - _recordStart;

    /// <summary>The number of values of the record being written.</summary>
    public int ValueCount => _wordCount;

    /// <summary>The number of bytes written since the last finished value or record.</summary>
    public int OpenValueLength => _used - _recordStart - (_wordCount == 0 ? 0 : (int)(_words[_wordCount - 1] >> 4));

    /// <summary>The shape of a record.</summary>
    public Shape ShapeOf(int record) => _entries[record].Shape;

    /// <summary>The payload of a record.</summary>
    public ReadOnlySpan<byte> PayloadOf(int record) => _buffer.AsSpan(_entries[record].Start, _entries[record].Length);

    /// <summary>The item key of a record in UTF-8; empty until <see cref="EndKey"/>.</summary>
    public ReadOnlySpan<byte> KeyOf(int record) => _buffer.AsSpan(_entries[record].KeyStart, _entries[record].KeyLength);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsSpan(_used);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsMemory(_used);
    }

    /// <inheritdoc/>
    public void Advance(int count) => _used += count;

    /// <summary>Appends bytes to the value or key being written.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Ends the value whose canonical JSON text was just written.</summary>
    public void EndValue(ValueKind kind)
    {
        if (_wordCount == _words.Length) Grow(ref _words, _wordCount);
        _words[_wordCount++] = Payload.Word(_used - _recordStart, kind);
    }

    /// <summary>Takes back what was written since the last finished value or record.</summary>
    public void DropValue() => _used -= OpenValueLength;

    /// <summary>Takes back the record being written.</summary>
    public void DropRecord()
    {
        _used = _recordStart;
        _wordCount = 0;
    }

    /// <summary>Ends the record: its values so far are those of <paramref name="shape"/>, in order.</summary>
    public void EndRecord(Shape shape)
    {
        var words = _words.AsSpan(0, _wordCount);
        Ensure(words.Length * Payload.WordSize);
        var target = MemoryMarshal.Cast<byte, uint>(_buffer.AsSpan(_used, words.Length * Payload.WordSize));
        if (BitConverter.IsLittleEndian) words.CopyTo(target);
        else BinaryPrimitives.ReverseEndianness(words, target);
        _used += words.Length * Payload.WordSize;

        if (_count == _entries.Length) Grow(ref _entries, _count);
        _entries[_count++] = new Entry(shape, _recordStart, _used - _recordStart, 0, 0);
        _finishedBytes += _used - _recordStart;
        _recordStart = _used;
        _wordCount = 0;
    }

    /// <summary>Adds a finished record of another batch, with its key.</summary>
    public void AddRecord(Shape shape, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        Append(payload);
        Append(key);
        if (_count == _entries.Length) Grow(ref _entries, _count);
        _entries[_count++] = new Entry(shape, _recordStart, payload.Length, _recordStart + payload.Length, key.Length);
        _finishedBytes += payload.Length;
        _recordStart = _used;
    }

    /// <summary>Drops all records, to be written anew in the same room.</summary>
    public void Clear()
    {
        Array.Clear(_entries, 0, _count);
        _clearedCount += _count;
        (_used, _recordStart, _wordCount, _count) = (0, 0, 0, 0);
    }

    /// <summary>Takes what was written since <paramref name="start"/> (a value of <see cref="Position"/>) as a finished record's item key.</summary>
    public void EndKey(int record, int start)
    {
        ref var entry = ref _entries[record];
        entry = entry with { KeyStart = start, KeyLength = _used - start };
        _recordStart = _used;
    }

    /// <summary>Where the next byte goes.</summary>
    public int Position => _used;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<uint>.Shared.Return(_words);
        ArrayPool<Entry>.Shared.Return(_entries, clearArray: true);
        _buffer = [];
        _words = [];
        _entries = [];
        _count = 0;
    }

    private void Ensure(int size)
    {
        if (_buffer.Length - _used >= Math.Max(size, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _used + size));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        var larger = ArrayPool<T>.Shared.Rent(array.Length * 2);
        Array.Copy(array, larger, used);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }

    private readonly record struct Entry(Shape Shape, int Start, int Length, int KeyStart, int KeyLength);
}
