using System.Buffers;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Envelopes (PRODUCT 2.5): items with their keys beside their fields, and keys to delete.</summary>
internal ref partial struct RecordParser
{
    /// <summary>Reads the whole text as an envelope.</summary>
    public void RunEnvelope(Envelope envelope)
    {
        _at = Skip(0);
        var names = _outerNames ??= new RepeatedNames();
        var number = names.Begin();
        _at = Enter(_at);
        if (Peek(_at) != '}')
        {
            do ReadMember(envelope, names, number);
            while (Continues((byte)'}'));
        }

        Leave();
        _at = Skip(_at);
        if (_at < _body.Length) throw Malformed(_at);
        envelope.Check(_batch);
    }

    private void ReadMember(Envelope envelope, RepeatedNames names, int number)
    {
        var nameAt = _at;
        _at = PassName(_at, names, number, write: false);
        if (IsName(nameAt, "items"u8)) ReadArray(envelope, ofItems: true);
        else if (IsName(nameAt, "delete"u8)) ReadArray(envelope, ofItems: false);
        else if (IsName(nameAt, "stream"u8)) envelope.Stream = ReadText("stream");
        else if (IsName(nameAt, "mode"u8)) ReadMode(envelope);
        else throw JsonFaults.At(_body, nameAt, $"An envelope has no member {JsonFaults.Quote(NameAt(nameAt))}; it may have stream, items, delete and mode");
    }

    private void ReadArray(Envelope envelope, bool ofItems)
    {
        if (Peek(_at) != '[') throw Misplaced($"{(ofItems ? "items" : "delete")} of an envelope must be an array");
        _at = Enter(_at);
        if (Peek(_at) != ']')
        {
            do
            {
                ThrowIfTooMany(_batch.Count + envelope.Deletes.Count);
                if (ofItems) ReadItem(envelope);
                else ReadDelete(envelope);
            }
            while (Continues((byte)']'));
        }

        Leave();
    }

    private void ReadMode(Envelope envelope)
    {
        var start = _at;
        envelope.Mode = ReadText("mode") switch
        {
            "merge" => PushMode.Merge,
            "replace" => PushMode.Replace,
            "snapshot" => PushMode.Snapshot,
            var other => throw JsonFaults.At(_body, start, $"mode must be merge, replace or snapshot, but it is {JsonFaults.Quote(other)}"),
        };
    }

    private void ReadItem(Envelope envelope)
    {
        if (Peek(_at) != '{') throw Misplaced($"Item {Place} must be an object", Place);
        var names = _itemNames ??= new RepeatedNames();
        names.Reset();
        var number = names.Begin();
        var node = _tree.Root;
        var idAt = -1;
        List<string>? unset = null;
        _inEnvelope = true;
        _at = Enter(_at);
        if (Peek(_at) != '}')
        {
            do
            {
                var nameAt = _at;
                _at = PassName(_at, names, number, write: false);
                if (IsName(nameAt, "fields"u8)) ReadFields(ref node);
                else if (IsName(nameAt, "id"u8)) idAt = PassId($"Item {Place}: its id", Place);
                else if (IsName(nameAt, "name"u8)) ReadName(ref node, nameAt);
                else if (IsName(nameAt, "tags"u8)) ReadTags(ref node, nameAt);
                else if (IsName(nameAt, "unset"u8)) unset = ReadUnset();
                else throw Invalid(NameAt(nameAt), $"Item {Place} has the member {JsonFaults.Quote(NameAt(nameAt))}, which an envelope does not know; it may have id, name, fields, tags and unset. Put values into fields.");
            }
            while (Continues((byte)'}'));
        }

        Leave();
        _inEnvelope = false;
        if (idAt < 0 && !envelope.MayLackIds)
            throw Invalid("id", $"Item {Place} lacks its id. Send it, or set mapping.key to [] for generated keys.");
        var shape = node.Shape ?? _tree.ShapeOf(node);
        if (unset is not null) CheckUnset(unset, shape);
        var place = Place;
        _batch.EndRecord(shape);
        var start = _batch.Position;
        if (idAt >= 0) WriteKey(idAt, _batch, $"Item {place}: its id", place);
        _batch.EndKey(_batch.Count - 1, start);
        envelope.Add(unset);
    }

    private void ReadDelete(Envelope envelope)
    {
        var place = $"#{envelope.Deletes.Count + 1}";
        var key = new ArrayBufferWriter<byte>(64);
        WriteKey(PassId($"delete {place}", place), key, $"delete {place}", place);
        envelope.Deletes.Add(key.WrittenSpan.ToArray());
    }

    private void ReadFields(ref PropertyNode node)
    {
        if (Peek(_at) != '{') throw WrongMember("fields", "an object");
        _at = ReadProperties(_at, ref node);
    }

    private void ReadName(ref PropertyNode node, int nameAt)
    {
        if (Peek(_at) is (byte)'{' or (byte)'[') throw WrongMember("name", "a single value");
        node = Step(node, "name"u8, PropertyStep.Leaf, nameAt);
        _at = ReadValue(_at, Peek(_at), node);
    }

    private void ReadTags(ref PropertyNode node, int nameAt)
    {
        if (Peek(_at) != '{') throw WrongMember("tags", "an object");
        node = Step(node, "tags"u8, PropertyStep.Open, nameAt);
        _at = ReadProperties(_at, ref node);
        node = Step(node, default, PropertyStep.Close, _at);
    }

    /// <summary>Passes an id: the key is written after the record, until then its place is kept.</summary>
    private int PassId(string what, string place)
    {
        var start = _at;
        switch (Peek(_at))
        {
            case (byte)'"':
                _at = EndOfString(_at, out _);
                break;
            case (byte)'t' or (byte)'f':
                var word = Word(_at);
                if (!_body[_at..].StartsWith(word)) throw Malformed(_at);
                _at += word.Length;
                break;
            case (byte)'{' or (byte)'[' or (byte)'n':
                throw BadKey(KeyResult.Missing, what, place);
            default:
                _at = EndOfNumber(_at);
                break;
        }

        return start;
    }

    private void WriteKey(int at, IBufferWriter<byte> output, string what, string place)
    {
        var scratch = Scratch();
        var kind = ValueKind.String;
        switch (Peek(at))
        {
            case (byte)'"':
                var end = EndOfString(at, out _);
                if (!JsonText.TryCanonicalize(_body[(at + 1)..(end - 1)], scratch)) throw JsonFaults.BadString(_body, at, end);
                break;
            case (byte)'t' or (byte)'f':
                kind = ValueKind.Boolean;
                scratch.Write(Word(at));
                break;
            default:
                kind = ValueKind.Number;
                var result = NumberText.TryCanonicalize(_body[at..EndOfNumber(at)], scratch.GetSpan(NumberText.MaxLength), out var written);
                if (result != NumberParse.Ok) throw JsonFaults.BadNumber(_body, at, result);
                scratch.Advance(written);
                break;
        }

        if (KeyText.Write(kind, scratch.WrittenSpan, output) is var outcome and not KeyResult.Ok) throw BadKey(outcome, what, place);
    }

    private readonly ReadOnlySpan<byte> Word(int at) => Peek(at) == 't' ? "true"u8 : "false"u8;

    private readonly int EndOfNumber(int at)
    {
        while (Peek(at) is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-') at++;
        return at;
    }

    private static RecordException BadKey(KeyResult outcome, string what, string place) => new("invalid_item", outcome switch
    {
        KeyResult.TooLong => $"{what} is longer than {KeyText.MaxCharacters} characters.",
        KeyResult.ControlCharacter => $"{what} holds a control character.",
        _ => $"{what} must be a string, number or boolean, and not be empty.",
    }) { Item = place, Field = "id" };

    private List<string> ReadUnset()
    {
        if (Peek(_at) != '[') throw WrongMember("unset", "an array of field names");
        var unset = new List<string>();
        _at = Enter(_at);
        if (Peek(_at) != ']')
        {
            do
            {
                if (Peek(_at) != '"') throw WrongMember("unset", "an array of field names");
                // Nobody has more fields than that to unset.
                if (unset.Count == _options.Limits.FieldsPerItem) throw Invalid("unset", $"Item {Place}: unset names more than {_options.Limits.FieldsPerItem} fields.");
                unset.Add(ReadText("unset"));
            }
            while (Continues((byte)']'));
        }

        Leave();
        return unset;
    }

    private readonly void CheckUnset(List<string> unset, Shape shape)
    {
        foreach (var field in unset)
            if (shape.IndexOf(field) >= 0)
                throw Invalid(field, $"Item {Place} both gives and unsets the field {JsonFaults.Quote(field)}. Do one of them.");
    }

    private string ReadText(string member)
    {
        if (Peek(_at) != '"') throw Misplaced($"{member} must be a string");
        var start = _at;
        _at = EndOfString(_at, out _);
        var scratch = Scratch();
        if (!JsonText.TryUnescapeUtf8(_body[start.._at], scratch)) throw JsonFaults.BadString(_body, start, _at);
        return Encoding.UTF8.GetString(scratch.WrittenSpan);
    }

    // A name that was passed before: it is well formed.
    private readonly string NameAt(int at) => JsonText.Unescape(_body[at..EndOfString(at, out _)]);

    private readonly RecordException WrongMember(string name, string mustBe) => Misplaced($"Item {Place}: {name} must be {mustBe}", Place);

    private readonly RecordException Misplaced(string mustBe, string? item = null) =>
        _at < _body.Length ? JsonFaults.Unexpected(_body, _at, mustBe, item) : Malformed(_at);
}
