using System.Buffers;
using System.Numerics;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Connectors.Testing;

/// <summary>What is in a source's columns, over all its records.</summary>
internal sealed class ColumnFacts
{
    private const int MaxColumns = 1000;

    private readonly List<(string Name, int Kinds, byte[]? Sample)> _columns = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Facts of columns that have no values yet: the source's, in its order.</summary>
    public ColumnFacts(IReadOnlyList<string> columns)
    {
        foreach (var column in columns) Place(column);
    }

    /// <summary>The columns: the source's, then what the records have besides, in first-seen order; at most 1,000.</summary>
    public List<TestColumn> ToList() => [.. _columns.Select(column => new TestColumn(column.Name, TypeOf(column.Kinds), column.Sample))];

    /// <summary>Looks at records.</summary>
    public void Add(RecordBatch records)
    {
        for (var i = 0; i < records.Count; i++) Add(records.ShapeOf(i), records.PayloadOf(i));
    }

    private void Add(Shape shape, ReadOnlySpan<byte> payload)
    {
        for (var i = 0; i < shape.Count; i++)
        {
            var kind = Payload.Kind(payload, shape.Count, i);
            var place = Place(shape.Fields[i].Text);
            if (place < 0 || kind == ValueKind.Null) continue;
            var column = _columns[place];
            _columns[place] = column with { Kinds = column.Kinds | (1 << (int)kind), Sample = column.Sample ?? SampleOf(Payload.Value(payload, shape.Count, i)) };
        }
    }

    private int Place(string name)
    {
        if (_places.TryGetValue(name, out var place)) return place;
        if (_columns.Count == MaxColumns) return -1;
        _columns.Add((name, 0, null));
        return _places[name] = _columns.Count - 1;
    }

    private static string TypeOf(int kinds) => BitOperations.PopCount((uint)kinds) > 1 ? "mixed" : ValueKinds.NameOf(kinds == 0 ? ValueKind.Null : (ValueKind)BitOperations.Log2((uint)kinds));

    private static byte[] SampleOf(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(64);
        RecordPreview.WriteValue(output, json);
        return output.WrittenSpan.ToArray();
    }
}
