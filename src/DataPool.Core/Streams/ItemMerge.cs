using System.Buffers.Binary;
using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>What a connector's record, or its withdrawal, makes of an item. Pure.</summary>
internal static class ItemMerge
{
    /// <summary>The item after the record; the same object when nothing changed, ownership included.</summary>
    public static ItemState Write(
        ItemState item, Shape shape, ReadOnlySpan<byte> payload, WriteMode mode, int connector, DateTimeOffset at, ShapeTable shapes)
    {
        if (item.Ownership.IsSole(connector) && !item.IsMissing)
        {
            if (ReferenceEquals(item.Shape, shape))
                return payload.SequenceEqual(item.Payload) ? item : With(item, shape, payload.ToArray(), item.Ownership, at);
            if (mode == WriteMode.Replace && !item.Shape.RelateTo(shape).SameFields)
                return With(item, shape, payload.ToArray(), item.Ownership, at);
        }

        return WriteByField(item, shape, payload, mode, connector, at, shapes);
    }

    /// <summary>The item without a connector's claim and fields; null when nobody claims it then.</summary>
    public static ItemState? Withdraw(ItemState item, int connector, DateTimeOffset at, ShapeTable shapes)
    {
        var claim = item.Ownership.IndexOf(connector);
        if (claim < 0) return item;
        if (item.Ownership.Claims.Length == 1) return null;

        var fields = new Fields(item.Shape.Count);
        for (var i = 0; i < item.Shape.Count; i++)
            if (item.Ownership.OwnerOf(i) != connector)
                fields.Keep(item, i);
        return fields.ToItem(item, item.Shape, Without(item.Ownership.Claims, claim), at, shapes);
    }

    /// <summary>The item without some of a connector's own fields; those of the record just <paramref name="written"/> stay.</summary>
    public static ItemState Unset(
        ItemState item, IReadOnlyList<string> names, Shape written, int connector, DateTimeOffset at, ShapeTable shapes)
    {
        // By place: a search in the names for each field would cost the product of both.
        bool[]? goes = null;
        foreach (var name in names)
        {
            var i = item.Shape.IndexOf(name);
            if (i < 0 || item.Ownership.OwnerOf(i) != connector || written.IndexOf(name) >= 0) continue;
            goes ??= new bool[item.Shape.Count];
            goes[i] = true;
        }

        if (goes is null) return item;
        var fields = new Fields(item.Shape.Count);
        for (var i = 0; i < goes.Length; i++)
            if (!goes[i])
                fields.Keep(item, i);
        return fields.ToItem(item, item.Shape, item.Ownership.Claims, at, shapes);
    }

    /// <summary>The item without a connector's claim, its values kept and owned by nobody.</summary>
    public static ItemState Release(ItemState item, int connector, DateTimeOffset at)
    {
        var claim = item.Ownership.IndexOf(connector);
        if (claim < 0) return item;
        var owners = new int[item.Shape.Count];
        for (var i = 0; i < owners.Length; i++)
            owners[i] = item.Ownership.OwnerOf(i) is var owner && owner == connector ? 0 : owner;
        return With(item, item.Shape, item.Payload, Ownership.Of(Without(item.Ownership.Claims, claim), owners), at);
    }

    /// <summary>The item with a connector's claim marked missing or found again.</summary>
    public static ItemState Mark(ItemState item, int connector, bool missing, DateTimeOffset at)
    {
        var claim = item.Ownership.IndexOf(connector);
        if (claim < 0 || item.Ownership.Claims[claim].Missing == missing) return item;
        Claim[] claims = [.. item.Ownership.Claims];
        claims[claim] = new Claim(connector, missing);
        return With(item, item.Shape, item.Payload, Ownership.Of(claims, OwnersOf(item)), at);
    }

    /// <summary>The item at another rank.</summary>
    public static ItemState Move(ItemState item, long rank, DateTimeOffset at) =>
        item.Rank == rank ? item : Copy(item, item.Shape, item.Payload, item.Ownership, at, rank);

    /// <summary>The item with the time of its last change.</summary>
    public static ItemState Touch(ItemState item, DateTimeOffset at) =>
        item.UpdatedAt == at ? item : Copy(item, item.Shape, item.Payload, item.Ownership, at, item.Rank);

    private static ItemState WriteByField(
        ItemState item, Shape shape, ReadOnlySpan<byte> payload, WriteMode mode, int connector, DateTimeOffset at, ShapeTable shapes)
    {
        var relation = item.Shape.RelateTo(shape);
        var unclaimed = item.Ownership.Claims.Length == 0;
        var fields = new Fields(relation.Union.Count);
        for (var i = 0; i < item.Shape.Count; i++)
        {
            var theirs = relation.ToTheirs[i];
            if (theirs >= 0)
            {
                fields.Add(item.Shape.Fields[i], payload, shape.Count, theirs, connector);
                continue;
            }

            var owner = unclaimed ? connector : item.Ownership.OwnerOf(i);
            if (owner == connector && (mode == WriteMode.Replace || relation.Ousted[i])) continue;
            fields.Keep(item, i, owner);
        }

        for (var i = 0; i < shape.Count; i++)
            if (relation.ToOurs[i] < 0)
                fields.Add(shape.Fields[i], payload, shape.Count, i, connector);

        var claim = item.Ownership.IndexOf(connector);
        Claim[] claims = claim < 0 ? [.. item.Ownership.Claims, new Claim(connector, false)] : [.. item.Ownership.Claims];
        if (claim >= 0) claims[claim] = new Claim(connector, false);
        return fields.ToItem(item, relation.Union, claims, at, shapes);
    }

    private static Claim[] Without(Claim[] claims, int index) => [.. claims[..index], .. claims[(index + 1)..]];

    private static int[] OwnersOf(ItemState item)
    {
        var owners = new int[item.Shape.Count];
        for (var i = 0; i < owners.Length; i++) owners[i] = item.Ownership.OwnerOf(i);
        return owners;
    }

    private static ItemState With(ItemState item, Shape shape, byte[] payload, Ownership ownership, DateTimeOffset at) =>
        Copy(item, shape, payload, ownership, at, item.Rank);

    private static ItemState Copy(
        ItemState item, Shape shape, byte[] payload, Ownership ownership, DateTimeOffset at, long rank) => new()
    {
        Number = item.Number,
        Key = item.Key,
        Home = item.Home,
        Rank = rank,
        Shape = shape,
        Payload = payload,
        Ownership = ownership,
        UpdatedAt = at,
    };

    /// <summary>Gathers an item's fields one by one.</summary>
    private ref struct Fields(int capacity)
    {
        private readonly FieldName[] _names = new FieldName[capacity];
        private readonly int[] _owners = new int[capacity];
        private readonly uint[] _words = new uint[capacity];
        private byte[] _values = new byte[256];
        private int _used;
        private int _count;

        public void Keep(ItemState item, int position) => Keep(item, position, item.Ownership.OwnerOf(position));

        public void Keep(ItemState item, int position, int owner) =>
            Add(item.Shape.Fields[position], item.Payload, item.Shape.Count, position, owner);

        public void Add(FieldName name, ReadOnlySpan<byte> payload, int count, int position, int owner)
        {
            var value = Payload.Value(payload, count, position);
            Room(value.Length);
            value.CopyTo(_values.AsSpan(_used));
            _used += value.Length;
            _names[_count] = name;
            _owners[_count] = owner;
            _words[_count++] = Payload.Word(_used, Payload.Kind(payload, count, position));
        }

        public ItemState ToItem(ItemState item, Shape union, Claim[] claims, DateTimeOffset at, ShapeTable shapes)
        {
            var names = _names.AsSpan(0, _count);
            var shape = names.SequenceEqual(item.Shape.Fields) ? item.Shape
                : names.SequenceEqual(union.Fields) ? union
                : shapes.Intern(names.ToArray());
            Room(_count * Payload.WordSize);
            for (var i = 0; i < _count; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(_values.AsSpan(_used), _words[i]);
                _used += Payload.WordSize;
            }

            var payload = _values.AsSpan(0, _used);
            var sameValues = ReferenceEquals(shape, item.Shape) && payload.SequenceEqual(item.Payload);
            var owners = _owners.AsSpan(0, _count);
            if (sameValues && claims.AsSpan().SequenceEqual(item.Ownership.Claims) && owners.SequenceEqual(OwnersOf(item))) return item;
            return With(item, shape, sameValues ? item.Payload : payload.ToArray(), Ownership.Of(claims, owners.ToArray()), at);
        }

        private void Room(int size)
        {
            if (_values.Length - _used < size) Array.Resize(ref _values, Math.Max(_values.Length * 2, _used + size));
        }
    }
}
