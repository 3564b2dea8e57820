namespace DataPool.Core.Records;

/// <summary>
/// Interns the shapes of one source, so that its records share them. Bounded: past <see cref="Capacity"/> it
/// starts afresh, which costs memory for a while and never correctness. Thread-safe.
/// </summary>
public sealed class ShapeTable
{
    /// <summary>The most shapes remembered at a time.</summary>
    public const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<FieldName[], Shape> _shapes = new(NamesComparer.Instance);
    private readonly Dictionary<string, FieldName> _names = new(StringComparer.Ordinal);

    /// <summary>The interned name of a text.</summary>
    public FieldName Name(string text)
    {
        lock (_lock)
        {
            if (_names.TryGetValue(text, out var name)) return name;
            if (_names.Count >= Capacity * 4) _names.Clear();
            return _names[text] = new FieldName(text);
        }
    }

    /// <summary>The shape of the given distinct names, in their order.</summary>
    public Shape Intern(FieldName[] names)
    {
        lock (_lock)
        {
            if (_shapes.TryGetValue(names, out var shape)) return shape;
            if (_shapes.Count >= Capacity) _shapes.Clear();
            shape = new Shape(names);
            return _shapes[shape.Fields] = shape;
        }
    }

    private sealed class NamesComparer : IEqualityComparer<FieldName[]>
    {
        public static readonly NamesComparer Instance = new();

        public bool Equals(FieldName[]? x, FieldName[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(FieldName[] names)
        {
            var hash = new HashCode();
            foreach (var name in names) hash.Add(name);
            return hash.ToHashCode();
        }
    }
}
