using System.Buffers;
using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>A stream's head, shapes and items as they are folded into their tables.</summary>
internal static class FoldCodec
{
    private const byte Format = 1;

    public static byte[] Head(StreamHead head)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteByte(Format);
        body.WriteInt(head.Version);
        body.WriteTime(head.At);
        body.WriteNumber(head.NextNumber);
        body.WriteCount(head.Fields.Count);
        foreach (var field in head.Fields) body.WriteText(field);
        return body.WrittenSpan.ToArray();
    }

    public static StreamHead Head(ReadOnlySpan<byte> stored)
    {
        var body = new BodyReader(stored);
        if (body.ReadByte() is var format && format != Format)
            throw new InvalidDataException($"A stream is stored in format {format}; this program knows format {Format}. Start a newer DataPool on this data directory.");
        var version = body.ReadInt();
        var at = body.ReadTime();
        var next = body.ReadNumber();
        var fields = new string[body.ReadCount()];
        for (var i = 0; i < fields.Length; i++) fields[i] = body.ReadText();
        return new StreamHead(version, at, next, fields);
    }

    public static byte[] Shape(Shape shape)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteCount(shape.Count);
        foreach (var field in shape.Fields) body.WriteBytes(field.Utf8);
        return body.WrittenSpan.ToArray();
    }

    public static string[] Shape(ReadOnlySpan<byte> stored)
    {
        var body = new BodyReader(stored);
        var names = new string[body.ReadCount()];
        for (var i = 0; i < names.Length; i++) names[i] = body.ReadText();
        return names;
    }

    public static void WriteItem(ArrayBufferWriter<byte> body, ItemState item, long shapeNumber)
    {
        body.WriteBytes(item.Key);
        body.WriteInt(item.Rank);
        body.WriteCount(item.Home);
        body.WriteNumber(shapeNumber);
        body.WriteTime(item.UpdatedAt);
        OwnershipCodec.Write(body, item.Ownership);
        body.WriteBytes(item.Payload);
    }

    /// <summary>The number of an item's shape, and its key.</summary>
    public static long PeekItem(ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> key)
    {
        var body = new BodyReader(stored);
        key = body.ReadBytes();
        _ = body.ReadInt();
        _ = body.ReadCount();
        return body.ReadNumber();
    }

    public static ItemState ReadItem(long number, ReadOnlySpan<byte> stored, StreamShapes shapes)
    {
        var body = new BodyReader(stored);
        var key = body.ReadBytes().ToArray();
        var rank = body.ReadInt();
        var home = body.ReadCount();
        var shape = shapes[body.ReadNumber()];
        var at = body.ReadTime();
        var ownership = OwnershipCodec.Read(ref body, shape.Count);
        return new ItemState
        {
            Number = number,
            Key = key,
            Rank = rank,
            Home = home,
            Shape = shape,
            UpdatedAt = at,
            Ownership = ownership,
            Payload = body.ReadBytes().ToArray(),
        };
    }
}

/// <summary>What is folded of a stream besides its items.</summary>
internal sealed record StreamHead(long Version, DateTimeOffset At, long NextNumber, IReadOnlyList<string> Fields);
