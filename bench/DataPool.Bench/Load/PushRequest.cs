using System.Text;

namespace DataPool.Bench.Load;

/// <summary>
/// A preformatted POST whose digits are patched in place: every field of every item differs at every request
/// (an equal row costs SQLite nothing and DataPool no version), at a few nanoseconds a digit.
/// </summary>
internal sealed class PushRequest : IRequestSource
{
    /// <summary>Item keys come from a pool of this size.</summary>
    public const int Keys = 1000;

    /// <summary>Where sequence numbers start: ten digits, so that the body's length never changes.</summary>
    public const long FirstSequence = 1_000_000_000;

    // The first digits stay: JSON allows no leading zero.
    private const string Item =
        """{"id":"k0000","seq":1000000000,"price":10000.00,"amount":10000000,"state":"st-0000","source":"plant-7/line-00000000"}""";

    private static readonly int Key = Item.IndexOf("k0000", StringComparison.Ordinal) + 1;
    private static readonly int Sequence = Item.IndexOf("1000000000", StringComparison.Ordinal) + 1;
    private static readonly int Price = Item.IndexOf("10000.00", StringComparison.Ordinal) + 1;
    private static readonly int Amount = Item.IndexOf("10000000,", StringComparison.Ordinal) + 1;
    private static readonly int State = Item.IndexOf("st-0000", StringComparison.Ordinal) + 3;
    private static readonly int Source = Item.IndexOf("line-0", StringComparison.Ordinal) + 5;

    private const string KeyHeader = "Idempotency-Key: 00000000-0000000000\r\n";

    private static int _instances;

    private readonly byte[] _bytes;
    private readonly int _keyDigits = -1;
    private uint _count;
    private readonly int _firstItem;
    private readonly int _items;
    private ulong _random;

    /// <param name="path">The address to post to.</param>
    /// <param name="bearer">Sent as <c>Authorization: Bearer</c>, if given.</param>
    /// <param name="items">0 for a single object; otherwise an array of so many.</param>
    /// <param name="seed">Different for each connection.</param>
    /// <param name="withKey">True to send an <c>Idempotency-Key</c>, another one with each request.</param>
    public PushRequest(string path, string? bearer, int items, int seed, bool withKey = false)
    {
        string body = items == 0 ? Item : $"[{string.Join(',', Enumerable.Repeat(Item, items))}]";
        string authorization = bearer is null ? "" : $"Authorization: Bearer {bearer}\r\n";
        string head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}{(withKey ? KeyHeader : "")}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        _bytes = Encoding.ASCII.GetBytes(head + body);
        _firstItem = head.Length + (items == 0 ? 0 : 1);
        _items = Math.Max(1, items);
        _random = ((ulong)seed + 1) * 0x9E3779B97F4A7C15;
        BodyLength = body.Length;
        if (!withKey)
        {
            return;
        }

        int key = head.IndexOf(KeyHeader, StringComparison.Ordinal) + KeyHeader.IndexOf('0', StringComparison.Ordinal);
        Digits(_bytes.AsSpan(key, 8), (uint)Interlocked.Increment(ref _instances));
        _keyDigits = key + 9;
    }

    public int BodyLength { get; }

    /// <summary>Random values; the keys of a batch follow one another, so that none repeats in it.</summary>
    public byte[] Next() => Next((int)(Random() % Keys), (long)(Random() % 900_000_000));

    /// <summary>A request whose items have the keys and sequence numbers from here on.</summary>
    public byte[] Next(int key, long sequence)
    {
        for (int i = 0; i < _items; i++)
        {
            Patch(_bytes.AsSpan(_firstItem + (i * (Item.Length + 1)), Item.Length), (key + i) % Keys, sequence + i);
        }

        if (_keyDigits >= 0)
        {
            Digits(_bytes.AsSpan(_keyDigits, 10), ++_count);
        }

        return _bytes;
    }

    private void Patch(Span<byte> item, int key, long sequence)
    {
        ulong random = Random();
        Digits(item.Slice(Key, 4), (uint)key);
        Digits(item.Slice(Sequence, 9), (uint)sequence);
        Digits(item.Slice(Price, 4), (uint)random & 0xFFFF);
        Digits(item.Slice(Price + 5, 2), (uint)(random >> 16) & 0xFF);
        Digits(item.Slice(Amount, 7), (uint)(random >> 24) & 0xFFFFFF);
        Digits(item.Slice(State, 4), (uint)(random >> 32) & 0xFFFF);
        Digits(item.Slice(Source, 8), (uint)(random >> 34));
    }

    private static void Digits(Span<byte> place, uint value)
    {
        for (int i = place.Length - 1; i >= 0; i--)
        {
            uint rest = value / 10;
            place[i] = (byte)('0' + (value - (rest * 10)));
            value = rest;
        }
    }

    // xorshift64: plenty for digits.
    private ulong Random()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return _random;
    }
}
