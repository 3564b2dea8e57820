using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;

namespace DataPool.Formats.Xml;

/// <summary>Writes the records of a document whose fields are known.</summary>
internal sealed class XmlRecordReader(FileReading reading, XmlRecords? records, XmlFields fields, IReadOnlyDictionary<string, string> detected) : IRecordReader
{
    private readonly XmlRecordWalk _walk = new(fields, reading.Flatten);
    private readonly XmlJson _json = new(fields);
    private readonly XmlValue?[] _values = new XmlValue?[fields.All.Count];
    private readonly List<FieldName> _names = [];
    private byte[] _utf8 = new byte[256];

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Detected => detected;

    /// <inheritdoc/>
    public bool Read(RecordBatch batch, int bytes, CancellationToken cancellationToken)
    {
        while (batch.Position < bytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (records is null || !records.Next()) return false;
            Write(batch);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => records?.Dispose();

    private void Write(RecordBatch batch)
    {
        Array.Clear(_values);
        foreach (var value in _walk.Values(records!.Record, records.Parents, learn: false))
            if (fields.Find(value.Way) is var place and >= 0)
                _values[place] = value;

        // Always in the order of the fields' first appearance, so that records with the same fields share a shape.
        _names.Clear();
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] is not { } value) continue;
            _names.Add(fields.All[i].Field);
            WriteValue(value, fields.All[i], batch);
        }

        batch.EndRecord(reading.Shapes.Intern([.. _names]));
    }

    private void WriteValue(XmlValue value, XmlField field, RecordBatch batch)
    {
        if (value.Elements is { } elements)
        {
            // Written aside: a text within that cannot be stored would leave half of it behind.
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            if (value.IsList ? _json.WriteList(elements, value.Way, json) : _json.Write(elements[0], value.Way, json))
            {
                batch.Append(json.WrittenSpan);
                batch.EndValue(ValueKind.Json);
                return;
            }
        }
        else if (value.Text is not { } text)
        {
            CellWriter.WriteNull(batch);
            return;
        }
        else
        {
            var length = Encoding.UTF8.GetMaxByteCount(text.Length);
            if (_utf8.Length < length) _utf8 = new byte[length];
            var utf8 = _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
            // A simple element of a field that is nested elsewhere is a text among objects.
            if (CellWriter.TryWrite(utf8, field.IsJson ? ColumnType.String : field.Type, reading.TimeZone, batch)) return;
        }

        reading.Warnings.Add("value_not_converted", field.Field.Text, $"line {records!.Line}");
        CellWriter.WriteNull(batch);
    }
}
