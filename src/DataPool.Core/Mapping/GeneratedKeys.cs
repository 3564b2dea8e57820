using System.Buffers.Binary;

namespace DataPool.Core.Mapping;

/// <summary>
/// Makes item keys that sort in the order in which they were made: UUIDs of version 7 (RFC 9562, 5.7) as lower-case
/// text, with a counter in <c>rand_a</c> (6.2, method 1) that borrows from the next millisecond once it is used up and
/// never goes back with the clock. Thread-safe.
/// </summary>
internal sealed class GeneratedKeys
{
    private const int CounterBits = 12;

    private long _last;

    /// <summary>The next key.</summary>
    public string Next(DateTimeOffset now)
    {
        // Milliseconds and counter in one number, so that the next is simply one more, or the present time.
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(now.ToUnixTimeMilliseconds() << CounterBits, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        // A random UUID has its 62 random bits, and the variant, where they belong.
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        var counter = next & ((1 << CounterBits) - 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((next >> CounterBits) << 16) | 0x7000 | counter);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
