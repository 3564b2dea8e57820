using System.Runtime.InteropServices;

namespace DataPool.Core.Streams;

/// <summary>
/// Compares item keys in UTF-8, looked up by span. Hashes with the runtime's randomised string hash: senders
/// choose the keys, and must not be able to make them collide.
/// </summary>
internal sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly KeyComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] key) => GetHashCode(key.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> key)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(key));
        return (key.Length & 1) == 0 ? hash : (hash * 31) + key[^1];
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
