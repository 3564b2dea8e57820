using System.Buffers;
using System.Runtime.InteropServices;

namespace DataPool.Core.Values;

/// <summary>
/// Bytes gathered on the stack first and in a pooled array when they grow, so that nothing reaches an output before
/// the whole is known to be good.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct ScratchBuffer(Span<byte> initial)
{
    private Span<byte> _span = initial;
    private byte[]? _rented;

    /// <summary>The number of bytes gathered.</summary>
    public int Length { get; private set; }

    /// <summary>What has been gathered, until the next change.</summary>
    public readonly ReadOnlySpan<byte> Written => _span[..Length];

    /// <summary>Room for at least <paramref name="size"/> bytes.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_span.Length - Length < size)
            Grow(size);
        return _span[Length..];
    }

    /// <summary>Counts bytes written into the span that <see cref="GetSpan"/> gave.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds one byte.</summary>
    public void Append(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Gives the pooled array back.</summary>
    public void Dispose()
    {
        byte[]? rented = _rented;
        this = default;
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void Grow(int size)
    {
        int needed = checked(Length + size);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(_span.Length * 2L, Array.MaxLength)));
        Written.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _span = _rented = larger;
    }
}
