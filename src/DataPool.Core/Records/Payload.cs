using System.Buffers.Binary;
using DataPool.Core.Values;

namespace DataPool.Core.Records;

/// <summary>
/// Reads a payload: the values of one record or item in the order of its <see cref="Shape"/>, as one run of bytes.
/// Layout: the values' canonical JSON texts one after the other, then for each a little-endian 32-bit word with
/// its end offset (upper 28 bits) and its <see cref="ValueKind"/> (lower 4 bits).
/// Two payloads of one shape are equal exactly when their bytes are.
/// </summary>
public static class Payload
{
    /// <summary>The size in bytes of a value's word behind the values.</summary>
    public const int WordSize = 4;

    /// <summary>The most bytes the values of one payload may have in all.</summary>
    public const int MaxValueBytes = (1 << 28) - 1;

    /// <summary>The word of a value that ends at <paramref name="end"/>.</summary>
    public static uint Word(int end, ValueKind kind) => ((uint)end << 4) | (uint)kind;

    /// <summary>The kind of value <paramref name="index"/> of <paramref name="count"/>.</summary>
    public static ValueKind Kind(ReadOnlySpan<byte> payload, int count, int index) =>
        (ValueKind)(WordAt(payload, count, index) & 0xF);

    /// <summary>The canonical JSON text of value <paramref name="index"/> of <paramref name="count"/> (a string with its quotes).</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> payload, int count, int index)
    {
        var start = index == 0 ? 0 : (int)(WordAt(payload, count, index - 1) >> 4);
        var end = (int)(WordAt(payload, count, index) >> 4);
        return payload[start..end];
    }

    /// <summary>The values of a payload without their words.</summary>
    public static ReadOnlySpan<byte> Values(ReadOnlySpan<byte> payload, int count) =>
        payload[..(payload.Length - (count * WordSize))];

    private static uint WordAt(ReadOnlySpan<byte> payload, int count, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(payload[(payload.Length - ((count - index) * WordSize))..]);
}
