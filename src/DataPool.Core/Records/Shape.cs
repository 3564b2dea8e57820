using System.Runtime.CompilerServices;

namespace DataPool.Core.Records;

/// <summary>
/// The ordered, distinct field names that records or items of one stream have in common. Immutable; two shapes
/// may hold the same names (interning saves time and memory, nothing depends on it).
/// </summary>
public sealed class Shape
{
    private const int MaxCachedRelations = 64;

    private readonly Dictionary<string, int> _positions;
    // Weak: shapes that no item has any more must not hold one another.
    private readonly ConditionalWeakTable<Shape, ShapeRelation> _relations = [];
    private int _relationCount;

    /// <summary>A shape of the given names, which must be distinct.</summary>
    public Shape(IReadOnlyList<FieldName> fields)
    {
        Fields = [.. fields];
        _positions = new Dictionary<string, int>(Fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < Fields.Length; i++) _positions.Add(Fields[i].Text, i);
    }

    /// <summary>The shape without fields.</summary>
    public static Shape Empty { get; } = new([]);

    /// <summary>The names in order. Not to be changed.</summary>
    public FieldName[] Fields { get; }

    /// <summary>The number of fields.</summary>
    public int Count => Fields.Length;

    /// <summary>The position of a field, or -1.</summary>
    public int IndexOf(string name) => _positions.TryGetValue(name, out var position) ? position : -1;

    /// <summary>How <paramref name="other"/>'s fields lie in this shape; computed once a pair.</summary>
    public ShapeRelation RelateTo(Shape other)
    {
        if (_relations.TryGetValue(other, out var known)) return known;
        // A sender that invents fields with every record must not grow this without end.
        if (Interlocked.Increment(ref _relationCount) % MaxCachedRelations == 0) _relations.Clear();
        var relation = ShapeRelation.Of(this, other);
        _relations.AddOrUpdate(other, relation);
        return relation;
    }
}
