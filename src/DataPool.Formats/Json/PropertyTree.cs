using System.Runtime.CompilerServices;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>
/// The ways that the records of one source take through their properties. Kept with the source's
/// <see cref="ShapeTable"/>; bounded: past <see cref="Capacity"/> it starts afresh. Thread-safe.
/// </summary>
internal sealed class PropertyTree(ShapeTable shapes)
{
    private const int Capacity = 8192;

    private static readonly ConditionalWeakTable<ShapeTable, PropertyTree> Trees = [];

    private readonly Lock _lock = new();
    private volatile PropertyNode _root = PropertyNode.NewRoot();
    private int _count;

    /// <summary>Where every record begins.</summary>
    public PropertyNode Root => _root;

    public static PropertyTree Of(ShapeTable shapes) => Trees.GetValue(shapes, static shapes => new PropertyTree(shapes));

    /// <summary>The interned name of a text.</summary>
    public FieldName Name(string text) => shapes.Name(text);

    /// <summary>Adds a step that was checked.</summary>
    public PropertyNode Add(PropertyNode node, PropertyNode next)
    {
        lock (_lock)
        {
            // Another request may have come the same way meanwhile.
            if (node.Find(next.Name, next.Step) is { } known) return known;
            node.Remember(next);
            if (++_count >= Capacity)
            {
                _root = PropertyNode.NewRoot();
                _count = 0;
            }

            return next;
        }
    }

    /// <summary>The shape of records that end here.</summary>
    public Shape ShapeOf(PropertyNode end)
    {
        if (end.Shape is { } known) return known;
        var names = new FieldName[end.FieldCount];
        for (var node = end; node is not null; node = node.Parent)
            if (node.Field is { } field)
                names[node.FieldCount - 1] = field;
        return end.Shape = shapes.Intern(names);
    }
}
