using System.Buffers;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Streams;

/// <summary>
/// The body of a log row: what one write changed. Removed items by number and key; changed ones by number, the
/// parts that changed, and of their values only those that changed.
/// </summary>
internal static class StreamLog
{
    private const byte Format = 1;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        New = 1,
        Rank = 2,
        Ownership = 4,
        Values = 8,
        Time = 16,
    }

    /// <summary>Begins a body: version, time, and the counts of what follows.</summary>
    public static void Begin(ArrayBufferWriter<byte> body, long version, DateTimeOffset at, int removes, int upserts)
    {
        body.WriteByte(Format);
        body.WriteInt(version);
        body.WriteTime(at);
        body.WriteCount(removes);
        body.WriteCount(upserts);
    }

    /// <summary>An item that goes.</summary>
    public static void WriteRemove(ArrayBufferWriter<byte> body, long number, byte[] key)
    {
        body.WriteNumber(number);
        body.WriteBytes(key);
    }

    /// <summary>An item that was created or changed; <paramref name="visible"/> false when only its ownership did.</summary>
    public static void WriteUpsert(
        ArrayBufferWriter<byte> body, ItemState? before, in DeltaUpsert change, bool visible, StreamShapes shapes)
    {
        var item = change.Item;
        var parts = change.IsNew ? Parts.New | Parts.Rank : change.IsMoved ? Parts.Rank : Parts.None;
        if (before is null || !ReferenceEquals(before.Ownership, item.Ownership)) parts |= Parts.Ownership;
        // Owners are written in the order of the shape, so a shape in another order goes with them.
        if (before is not null && !ReferenceEquals(before.Shape, item.Shape)) parts |= Parts.Values;
        if (change.IsNew || !change.Changed.IsEmpty || change.Unset is not null) parts |= Parts.Values;
        if (visible) parts |= Parts.Time;
        body.WriteNumber(item.Number);
        body.WriteByte((byte)parts);
        if (parts.HasFlag(Parts.New))
        {
            body.WriteBytes(item.Key);
            body.WriteCount(item.Home);
        }

        if (parts.HasFlag(Parts.Rank)) body.WriteInt(item.Rank);
        if (parts.HasFlag(Parts.Values)) WriteValues(body, item, change, shapes);
        if (parts.HasFlag(Parts.Ownership)) OwnershipCodec.Write(body, item.Ownership);
    }

    /// <summary>Reads a body's beginning.</summary>
    public static (long Version, DateTimeOffset At, int Removes, int Upserts) ReadBegin(ref BodyReader body)
    {
        if (body.ReadByte() is var format && format != Format)
            throw new InvalidDataException($"The log has a row of format {format}; this program knows format {Format}. Start a newer DataPool on this data directory.");
        return (body.ReadInt(), body.ReadTime(), body.ReadCount(), body.ReadCount());
    }

    /// <summary>Reads an item that goes.</summary>
    public static long ReadRemove(ref BodyReader body)
    {
        var number = body.ReadNumber();
        _ = body.ReadBytes();
        return number;
    }

    /// <summary>Reads an item that was created or changed; <paramref name="find"/> gives the item as it was.</summary>
    public static ItemState ReadUpsert(
        ref BodyReader body, DateTimeOffset at, StreamShapes shapes, Func<long, ItemState?> find)
    {
        var number = body.ReadNumber();
        var parts = (Parts)body.ReadByte();
        var before = find(number);
        if (before is null && !parts.HasFlag(Parts.New))
            throw new InvalidDataException($"The log changes item {number}, which does not exist.");
        var key = parts.HasFlag(Parts.New) ? body.ReadBytes().ToArray() : before!.Key;
        var home = parts.HasFlag(Parts.New) ? body.ReadCount() : before!.Home;
        var rank = parts.HasFlag(Parts.Rank) ? body.ReadInt() : before!.Rank;
        var (shape, payload) = parts.HasFlag(Parts.Values)
            ? ReadValues(ref body, before, shapes)
            : (before!.Shape, before.Payload);
        return new ItemState
        {
            Number = number,
            Key = key,
            Home = home,
            Rank = rank,
            Shape = shape,
            Payload = payload,
            Ownership = parts.HasFlag(Parts.Ownership) ? OwnershipCodec.Read(ref body, shape.Count) : before!.Ownership,
            UpdatedAt = parts.HasFlag(Parts.Time) ? at : before!.UpdatedAt,
        };
    }

    /// <summary>The number of the upsert that comes next, and its key where it is a new item (else empty). Reads nothing away.</summary>
    public static (long Number, bool IsNew) PeekUpsert(BodyReader body, out ReadOnlySpan<byte> newKey)
    {
        var number = body.ReadNumber();
        var isNew = ((Parts)body.ReadByte()).HasFlag(Parts.New);
        newKey = isNew ? body.ReadBytes() : default;
        return (number, isNew);
    }

    /// <summary>Reads over an item that was created or changed; of it only the shape is noted.</summary>
    public static void SkipUpsert(ref BodyReader body, StreamShapes shapes, Dictionary<long, Shape> shapesOfItems)
    {
        var number = body.ReadNumber();
        var parts = (Parts)body.ReadByte();
        if (parts.HasFlag(Parts.New))
        {
            _ = body.ReadBytes();
            _ = body.ReadCount();
        }

        if (parts.HasFlag(Parts.Rank)) _ = body.ReadInt();
        if (parts.HasFlag(Parts.Values))
        {
            var (shape, changed) = ReadShape(ref body, shapes);
            for (var i = changed.Count; i > 0; i--)
            {
                _ = body.ReadByte();
                _ = body.ReadBytes();
            }

            shapesOfItems[number] = shape;
        }

        if (parts.HasFlag(Parts.Ownership)) OwnershipCodec.Skip(ref body, shapesOfItems[number].Count);
    }

    private static void WriteValues(ArrayBufferWriter<byte> body, ItemState item, in DeltaUpsert change, StreamShapes shapes)
    {
        var shape = item.Shape;
        var number = shapes.NumberOf(shape, out var isNew);
        body.WriteNumber(number);
        body.WriteCount(isNew ? shape.Count + 1 : 0);
        if (isNew)
            foreach (var field in shape.Fields)
                body.WriteBytes(field.Utf8);
        for (var i = 0; i < (shape.Count + 7) / 8; i++) body.WriteByte(change.Changed.ByteAt(i));
        for (var i = 0; i < shape.Count; i++)
        {
            if (!change.Changed.Contains(i)) continue;
            body.WriteByte((byte)Payload.Kind(item.Payload, shape.Count, i));
            body.WriteBytes(Payload.Value(item.Payload, shape.Count, i));
        }
    }

    private static (Shape Shape, FieldSet Changed) ReadShape(ref BodyReader body, StreamShapes shapes)
    {
        var number = body.ReadNumber();
        var defined = body.ReadCount() - 1;
        if (defined >= 0)
        {
            var names = new string[defined];
            for (var i = 0; i < defined; i++) names[i] = body.ReadText();
            shapes.AddReplayed(number, shapes.Intern(names));
        }

        var shape = shapes[number];
        var changed = default(FieldSet);
        for (var i = 0; i < (shape.Count + 7) / 8; i++) changed.AddByte(i, body.ReadByte());
        return (shape, changed);
    }

    private static (Shape Shape, byte[] Payload) ReadValues(ref BodyReader body, ItemState? before, StreamShapes shapes)
    {
        var (shape, changed) = ReadShape(ref body, shapes);
        using var batch = new RecordBatch();
        var relation = before is null || ReferenceEquals(before.Shape, shape) ? null : before.Shape.RelateTo(shape);
        for (var i = 0; i < shape.Count; i++)
        {
            if (changed.Contains(i))
            {
                var kind = (ValueKind)body.ReadByte();
                batch.Append(body.ReadBytes());
                batch.EndValue(kind);
                continue;
            }

            var old = relation is null ? i : relation.ToOurs[i];
            batch.Append(Payload.Value(before!.Payload, before.Shape.Count, old));
            batch.EndValue(Payload.Kind(before.Payload, before.Shape.Count, old));
        }

        batch.EndRecord(shape);
        return (shape, batch.PayloadOf(0).ToArray());
    }
}
