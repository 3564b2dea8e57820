using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Push;

/// <summary>What the answer to a committed push says, and how it is stored: every byte of the answer can be made of it again.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Version">The stream's version after it.</param>
/// <param name="ItemsReceived">Items that came.</param>
/// <param name="ItemsChanged">Items that were created, changed or removed.</param>
/// <param name="Keys">Generated keys as a JSON array; empty where none was generated.</param>
internal readonly record struct AcceptedPush(string RequestId, string Stream, long Version, int ItemsReceived, int ItemsChanged, ReadOnlyMemory<byte> Keys)
{
    // The first byte, so that a later version which answers differently still repeats this one's answers as they were.
    private const byte Format = 1;
    private const int FixedLength = 1 + 8 + 4 + 4 + 1 + 1;

    public static AcceptedPush Of(string requestId, string stream, in WriteResult result, IReadOnlyList<string> keys) =>
        new(requestId, stream, result.Version, result.ItemsReceived, result.ItemsChanged + result.ItemsRemoved, keys.Count == 0 ? default : Json(keys));

    /// <summary>Reads it back.</summary>
    /// <exception cref="StorageException">It was written by a later version, or is damaged.</exception>
    public static AcceptedPush Unpack(ReadOnlyMemory<byte> stored)
    {
        var bytes = stored.Span;
        if (bytes.Length < FixedLength || bytes[0] != Format || bytes.Length < FixedLength + bytes[17] + bytes[18])
            throw new StorageException("A stored answer cannot be read: a newer DataPool has written it, or the data directory is damaged.");
        int id = bytes[17], stream = bytes[18];
        return new AcceptedPush(
            Encoding.ASCII.GetString(bytes.Slice(FixedLength, id)),
            Encoding.ASCII.GetString(bytes.Slice(FixedLength + id, stream)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[13..]),
            stored[(FixedLength + id + stream)..]);
    }

    private static byte[] Json(IReadOnlyList<string> keys)
    {
        var json = new ArrayBufferWriter<byte>(40 * keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            json.Write(i == 0 ? "["u8 : ","u8);
            ItemJson.WriteText(json, keys[i]);
        }

        json.Write("]"u8);
        return json.WrittenSpan.ToArray();
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
