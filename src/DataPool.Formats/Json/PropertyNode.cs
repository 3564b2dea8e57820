using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>What a step through a record's properties does.</summary>
internal enum PropertyStep
{
    /// <summary>A property whose value becomes a field.</summary>
    Leaf,

    /// <summary>A property whose value is an object with properties of its own.</summary>
    Open,

    /// <summary>The end of such an object.</summary>
    Close,
}

/// <summary>
/// A step that records have taken, after the steps that lead here. The way from the root says everything about a
/// record's properties but their values. So what was checked once (no name repeats, names and their number are within
/// the limits) holds for every record that goes the same way, and its shape is known at the end.
/// </summary>
internal sealed class PropertyNode
{
    private const int MostOthers = 16;

    // No UTF-8 text holds this byte, so no name is ever taken for the end of an object.
    private static readonly byte[] NoToken = [0xFF];

    private volatile PropertyNode? _first;
    private volatile PropertyNode[] _others = [];
    private int _oldest;

    private PropertyNode(PropertyNode? parent, PropertyNode? owner, PropertyStep step)
    {
        Parent = parent;
        Owner = owner ?? this;
        Step = step;
        Prefix = owner?.Prefix ?? "";
        FieldCount = parent?.FieldCount ?? 0;
        HasRenames = parent?.HasRenames ?? false;
    }

    /// <summary>The step before; null at the root.</summary>
    public PropertyNode? Parent { get; }

    /// <summary>The object that a property after this step belongs to: the step that opened it, or the root.</summary>
    public PropertyNode Owner { get; }

    /// <summary>What it does.</summary>
    public PropertyStep Step { get; }

    /// <summary>The property's own name in UTF-8, unescaped.</summary>
    public byte[] Name { get; private init; } = [];

    /// <summary>The name as it usually comes: quoted, minimally escaped, with its colon.</summary>
    public byte[] Token { get; private init; } = NoToken;

    /// <summary>The field of a leaf.</summary>
    public FieldName? Field { get; private init; }

    /// <summary>What the names of fields in <see cref="Owner"/> begin with, e.g. <c>a.b.</c></summary>
    public string Prefix { get; private init; }

    /// <summary>The number of fields up to here.</summary>
    public int FieldCount { get; private init; }

    /// <summary>True for a leaf whose field has another name than its property, because that was taken.</summary>
    public bool IsRenamed { get; private init; }

    /// <summary>True when a leaf up to here is renamed.</summary>
    public bool HasRenames { get; private init; }

    /// <summary>The shape of records that end here, once one did.</summary>
    public Shape? Shape { get; set; }

    /// <summary>The step that followed here first: the best guess for the next record.</summary>
    public PropertyNode? First => _first;

    public static PropertyNode NewRoot() => new(null, null, PropertyStep.Open) { Shape = Shape.Empty };

    public PropertyNode NewLeaf(byte[] name, FieldName own, FieldName field, bool isRenamed = false) => new(this, Owner, PropertyStep.Leaf)
    {
        Name = name,
        Token = own.JsonProperty,
        Field = field,
        FieldCount = FieldCount + 1,
        IsRenamed = isRenamed,
        HasRenames = HasRenames || isRenamed,
    };

    public PropertyNode NewOpen(byte[] name, FieldName own, string prefix) =>
        new(this, null, PropertyStep.Open) { Name = name, Token = own.JsonProperty, Prefix = prefix };

    public PropertyNode NewClose() => new(this, Owner.Parent!.Owner, PropertyStep.Close);

    /// <summary>The known next step, or null.</summary>
    public PropertyNode? Find(ReadOnlySpan<byte> name, PropertyStep step)
    {
        if (_first is { } first && first.Step == step && name.SequenceEqual(first.Name)) return first;
        foreach (var other in _others)
            if (other.Step == step && name.SequenceEqual(other.Name))
                return other;
        return null;
    }

    /// <summary>
    /// Remembers a next step; past some, the oldest but the first is forgotten. Under the tree's lock, while others read.
    /// </summary>
    public void Remember(PropertyNode next)
    {
        if (_first is null)
        {
            _first = next;
        }
        else if (_others.Length < MostOthers)
        {
            _others = [.. _others, next];
        }
        else
        {
            PropertyNode[] changed = [.. _others];
            changed[_oldest++ % MostOthers] = next;
            _others = changed;
        }
    }
}
