using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>
/// The shapes of a stream's items, numbered for storage, and the stream's fields in first-seen order. A shape's
/// number is written to the log with its names when it is first used, and to its table with the next fold.
/// </summary>
internal sealed class StreamShapes
{
    private const int MinSweep = 1024;

    private readonly Dictionary<Shape, long> _byReference = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<long, Shape> _byNumber = [];
    private readonly ShapeTable _interned = new();
    private readonly List<string> _fields = [];
    private readonly HashSet<string> _fieldSet = new(StringComparer.Ordinal);
    private readonly HashSet<long> _unfolded = [];
    private readonly List<long> _dropped = [];
    private Shape? _lastShape;
    private long _lastNumber;
    private long _next = 1;
    private int _sweepAt = MinSweep;

    /// <summary>The fields in first-seen order.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>The shape of a number.</summary>
    public Shape this[long number] => _byNumber[number];

    /// <summary>A shape's number; <paramref name="isNew"/> when it was given just now.</summary>
    public long NumberOf(Shape shape, out bool isNew)
    {
        isNew = false;
        if (ReferenceEquals(shape, _lastShape)) return _lastNumber;
        if (!_byReference.TryGetValue(shape, out var number))
        {
            number = _next;
            Add(number, shape);
            _unfolded.Add(number);
            isNew = true;
        }

        (_lastShape, _lastNumber) = (shape, number);
        return number;
    }

    /// <summary>Adds a shape that was read back.</summary>
    public Shape Add(long number, Shape shape)
    {
        _byReference[shape] = number;
        _byNumber[number] = shape;
        _next = Math.Max(_next, number + 1);
        foreach (var field in shape.Fields) SeeField(field.Text);
        return shape;
    }

    /// <summary>Adds a shape that a replayed log row defines: it awaits the next fold.</summary>
    public void AddReplayed(long number, Shape shape)
    {
        Add(number, shape);
        _unfolded.Add(number);
    }

    /// <summary>Notes that a field was seen, in this order.</summary>
    public void SeeField(string name)
    {
        if (_fieldSet.Add(name)) _fields.Add(name);
    }

    /// <summary>Interns the shapes that writes make.</summary>
    public ShapeTable Interned => _interned;

    /// <summary>The interned shape of names read back.</summary>
    public Shape Intern(string[] names) => _interned.Intern([.. names.Select(_interned.Name)]);

    /// <summary>True when there are many shapes and some may no longer be used.</summary>
    public bool NeedsSweep => _byNumber.Count > _sweepAt;

    /// <summary>Forgets the shapes and fields that no item uses.</summary>
    public void Sweep(IEnumerable<Shape> used)
    {
        var live = new HashSet<Shape>(used, ReferenceEqualityComparer.Instance);
        foreach (var (number, shape) in _byNumber.ToArray())
        {
            if (live.Contains(shape)) continue;
            _byNumber.Remove(number);
            _byReference.Remove(shape);
            _unfolded.Remove(number);
            _dropped.Add(number);
        }

        var fields = new HashSet<string>(live.SelectMany(shape => shape.Fields).Select(field => field.Text), StringComparer.Ordinal);
        _fields.RemoveAll(field => !fields.Contains(field));
        _fieldSet.IntersectWith(fields);
        _lastShape = null;
        _sweepAt = Math.Max(MinSweep, live.Count * 2);
    }

    /// <summary>The shapes to store and to delete with the fold that is being taken.</summary>
    public (List<(long Number, Shape Shape)> Added, List<long> Dropped) TakeUnfolded()
    {
        var taken = (_unfolded.Select(number => (number, _byNumber[number])).ToList(), _dropped.ToList());
        _unfolded.Clear();
        _dropped.Clear();
        return taken;
    }
}
