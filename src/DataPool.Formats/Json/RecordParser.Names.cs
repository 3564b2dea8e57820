using System.Buffers;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Property names of records: reading them, and the steps that no record took before.</summary>
internal ref partial struct RecordParser
{
    /// <summary>Reads a property's name and the colon after it.</summary>
    /// <returns>The name, unescaped; until the next name is read.</returns>
    private ReadOnlySpan<byte> ReadName(ref int at)
    {
        var start = at;
        if (Peek(at) != '"') throw Malformed(at);
        at = EndOfString(at, out var isPlain);
        var quoted = _body[start..at];
        at = Skip(at);
        if (Peek(at) != ':') throw Malformed(at);
        at++;
        if (isPlain) return quoted[1..^1];

        var scratch = Scratch();
        if (!JsonText.TryUnescapeUtf8(quoted, scratch)) throw JsonFaults.BadString(_body, start, start + quoted.Length);
        return scratch.WrittenSpan;
    }

    /// <summary>Takes a step: one that another record took, or a new one that passes the checks.</summary>
    private PropertyNode Step(PropertyNode node, scoped ReadOnlySpan<byte> name, PropertyStep step, int nameAt)
    {
        if (node.Find(name, step) is { } known) return known;

        var names = _recordNames ??= new RecordNames();
        names.Reach(node);
        var next = step == PropertyStep.Close ? node.NewClose() : NewProperty(node, name, step, nameAt, names);
        next = _tree.Add(node, next);
        names.Passed(next);
        return next;
    }

    private readonly PropertyNode NewProperty(
        PropertyNode node, scoped ReadOnlySpan<byte> name, PropertyStep step, int nameAt, RecordNames names)
    {
        var own = Encoding.UTF8.GetString(name);
        if (!names.TryAddProperty(node.Owner, own))
        {
            throw _inEnvelope
                ? JsonFaults.At(_body, nameAt, $"Item {Place} gives the field {JsonFaults.Quote(node.Owner.Prefix + own)} twice (its name and tags become fields too); send it once", Place)
                : JsonFaults.Repeated(_body, nameAt, own);
        }

        var field = node.Owner.Prefix + own;
        if (field.Length is 0 or > FieldName.MaxLength)
        {
            throw Invalid(field, field.Length == 0
                ? $"Item {Place} has a field with an empty name."
                : $"Item {Place}: the name of the field {JsonFaults.Quote(field)} is longer than {FieldName.MaxLength} characters.");
        }

        foreach (var character in field)
            if (char.IsControl(character))
                throw Invalid(field, $"Item {Place}: the name of the field {JsonFaults.Quote(field)} holds a control character.");

        if (step == PropertyStep.Open) return node.NewOpen(name.ToArray(), new FieldName(own), field + ".");
        if (node.FieldCount == _options.Limits.FieldsPerItem)
            throw Invalid(field, $"Item {Place} has more than {_options.Limits.FieldsPerItem} fields.", _pull is null ? "invalid_item" : "too_many_fields");
        if (names.TryAddField(field)) return node.NewLeaf(name.ToArray(), new FieldName(own), _tree.Name(field));
        if (_pull is null) throw Invalid(field, $"Item {Place}: two properties become the field {JsonFaults.Quote(field)}; rename one of them.");
        return node.NewLeaf(name.ToArray(), new FieldName(own), _tree.Name(OtherName(field, names)), isRenamed: true);
    }

    private ArrayBufferWriter<byte> Scratch()
    {
        if (_scratch is null) return _scratch = new ArrayBufferWriter<byte>();
        _scratch.ResetWrittenCount();
        return _scratch;
    }
}
