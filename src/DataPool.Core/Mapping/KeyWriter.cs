using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Gives the records of a batch their keys, from their own values.</summary>
internal ref struct KeyWriter(RecordBatch records, IReadOnlyList<string> fields)
{
    private readonly int[] _positions = new int[fields.Count];
    private Shape? _shape;

    /// <summary>True when the field in <see cref="Missing"/> is not there at all, rather than without a value.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>The first field without a value, after <see cref="KeyResult.Missing"/>.</summary>
    public string Missing { get; private set; } = fields[0];

    /// <summary>Writes a record's key.</summary>
    public KeyResult Write(int record)
    {
        var shape = records.ShapeOf(record);
        if (!ReferenceEquals(shape, _shape)) Locate(shape);
        for (var i = 0; i < _positions.Length; i++)
        {
            IsAbsent = _positions[i] < 0;
            if (IsAbsent || Payload.Kind(records.PayloadOf(record), shape.Count, _positions[i]) is ValueKind.Null or ValueKind.Json)
            {
                Missing = fields[i];
                return KeyResult.Missing;
            }
        }

        // The room comes first: a batch that grows moves, and the values to be read with it.
        records.GetSpan(KeyText.MaxLength);
        var start = records.Position;
        var payload = records.PayloadOf(record);
        var result = _positions.Length == 1
            ? KeyText.Write(Payload.Kind(payload, shape.Count, _positions[0]), Payload.Value(payload, shape.Count, _positions[0]), records)
            : WriteJoined(payload, shape.Count);
        if (result == KeyResult.Ok) records.EndKey(record, start);
        else if (result == KeyResult.Missing) Missing = fields[0];
        return result;
    }

    private void Locate(Shape shape)
    {
        _shape = shape;
        for (var i = 0; i < _positions.Length; i++) _positions[i] = shape.IndexOf(fields[i]);
    }

    private readonly KeyResult WriteJoined(ReadOnlySpan<byte> payload, int count)
    {
        var parts = new KeyPart[_positions.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = new KeyPart(Payload.Kind(payload, count, _positions[i]), Payload.Value(payload, count, _positions[i]).ToArray());
        return KeyText.Write(parts, records);
    }
}
