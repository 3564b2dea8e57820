using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Server.Api.Push;

/// <summary>What the answer to a committed push says, and how it is stored: every byte of the answer can be made of it again.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Version">The stream's version after it.</param>
/// <param name="ItemsReceived">Items that came.</param>
/// <param name="ItemsChanged">Items that were created, changed or removed.</param>
/// <param name="Keys">Generated keys, UUIDs of <see cref="UuidLength"/> bytes each; empty where none was generated.</param>
internal readonly record struct AcceptedPush(string RequestId, string Stream, long Version, int ItemsReceived, int ItemsChanged, ReadOnlyMemory<byte> Keys)
{
    /// <summary>The bytes of a generated key. Its text has 36: a batch may have a million, and each answer is kept for a day.</summary>
    public const int UuidLength = 16;

    // The first byte, so that a later version which answers differently still repeats this one's answers as they were.
    private const byte Format = 2;

    // Had the keys as a JSON array.
    private const byte FormatOfText = 1;
    private const int FixedLength = 1 + 8 + 4 + 4 + 1 + 1;

    public static AcceptedPush Of(string requestId, string stream, in WriteResult result, ReadOnlyMemory<byte> keys) =>
        new(requestId, stream, result.Version, result.ItemsReceived, result.ItemsChanged + result.ItemsRemoved, keys);

    /// <summary>Generated keys as <see cref="Keys"/>.</summary>
    public static ReadOnlyMemory<byte> KeysOf(IReadOnlyList<string> generated)
    {
        if (generated.Count == 0) return default;
        var keys = new byte[UuidLength * generated.Count];
        for (var i = 0; i < generated.Count; i++) Guid.Parse(generated[i]).TryWriteBytes(keys.AsSpan(UuidLength * i), bigEndian: true, out _);
        return keys;
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="StorageException">It was written by a later version, or is damaged.</exception>
    public static AcceptedPush Unpack(ReadOnlyMemory<byte> stored)
    {
        var bytes = stored.Span;
        if (bytes.Length < FixedLength || bytes[0] is not (Format or FormatOfText) || bytes.Length < FixedLength + bytes[17] + bytes[18])
            throw new StorageException("A stored answer cannot be read: a newer DataPool has written it, or the data directory is damaged.");
        int id = bytes[17], stream = bytes[18];
        var keys = stored[(FixedLength + id + stream)..];
        return new AcceptedPush(
            Encoding.ASCII.GetString(bytes.Slice(FixedLength, id)),
            Encoding.ASCII.GetString(bytes.Slice(FixedLength + id, stream)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[13..]),
            bytes[0] == Format || keys.IsEmpty ? keys : KeysOf(JsonSerializer.Deserialize(keys.Span, ApiJson.Default.IReadOnlyListString)!));
    }

    /// <summary>The bytes to store. Request ids and names of streams are short and ASCII.</summary>
    public byte[] Pack()
    {
        var bytes = new byte[FixedLength + RequestId.Length + Stream.Length + Keys.Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), ItemsReceived);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(13), ItemsChanged);
        bytes[17] = (byte)RequestId.Length;
        bytes[18] = (byte)Stream.Length;
        Encoding.ASCII.GetBytes(RequestId, bytes.AsSpan(FixedLength));
        Encoding.ASCII.GetBytes(Stream, bytes.AsSpan(FixedLength + RequestId.Length));
        Keys.Span.CopyTo(bytes.AsSpan(FixedLength + RequestId.Length + Stream.Length));
        return bytes;
    }
}
