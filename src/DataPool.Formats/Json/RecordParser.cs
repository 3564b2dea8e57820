using System.Buffers;
using System.Runtime.CompilerServices;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>
/// Reads a JSON text into a batch, in one pass and straight over the bytes.
/// </summary>
/// <remarks>
/// The scanner is our own because a request is bound by this: for 100 records of 5 fields Utf8JsonReader needs 10.6 µs
/// to find the tokens, and this 9.8 µs for everything, since it compares the names of properties with those of earlier
/// records instead of scanning them. It only ever decides whether the text can be taken; what is wrong with
/// malformed text Utf8JsonReader says (<see cref="JsonFaults.Malformed"/>), and the tests hold both to the same verdict.
/// </remarks>
internal ref partial struct RecordParser(ReadOnlySpan<byte> body, RecordBatch batch, JsonRecordOptions options)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private readonly RecordBatch _batch = batch;
    private readonly JsonRecordOptions _options = options;
    private readonly PropertyTree _tree = PropertyTree.Of(options.Shapes);
    private readonly PullReading? _pull = options.Pull;
    private readonly int _valueBytes = options.Pull is null ? options.Limits.ValueBytes : Math.Max(options.Limits.ValueBytes, PullReading.MostValueBytes);
    private readonly bool _flatten = options.Flatten;

    private int _at;
    private int _depth;

    // The field whose value is being written; null outside the records.
    private PropertyNode? _leaf;
    private bool _inEvery;
    private bool _inEnvelope;

    // Of a pull. Why the value being read cannot be taken, null where it can; what was lost is told when the record is complete,
    // for one that turns out to go on beyond what is in sight is read again.
    private Loss? _loss;
    private List<(string Field, Loss Loss)>? _losses;
    private int _recordStart;
    private int _finished;
    private int _longest;

    // Made when first needed: most texts need none of them.
    private RepeatedNames? _names;
    private RepeatedNames? _outerNames;
    private RepeatedNames? _itemNames;
    private RecordNames? _recordNames;
    private ArrayBufferWriter<byte>? _scratch;

    /// <summary>Reads the whole text.</summary>
    public void Run()
    {
        _at = Skip(0);
        if (_at == _body.Length) throw JsonFaults.Empty();

        if (_options.Records is { Steps.Length: > 0 } path) Follow(path, 0);
        else if (Peek(_at) is (byte)'{' or (byte)'[') ReadRecords();
        else throw JsonFaults.Unexpected(_body, _at, "The body must be a JSON object or an array of objects");

        _at = Skip(_at);
        if (_at < _body.Length) throw Malformed(_at);
    }

    /// <summary>Reads the whole text as one record.</summary>
    public void RunRecord()
    {
        _at = Skip(0);
        if (Peek(_at) == '{') ReadRecord();
        else throw Misplaced("A line must be a JSON object");
        _at = Skip(_at);
        if (_at < _body.Length) throw Malformed(_at);
    }

    /// <summary>Gives pooled memory back.</summary>
    public readonly void Dispose()
    {
        _names?.Dispose();
        _outerNames?.Dispose();
        _itemNames?.Dispose();
    }

    /// <summary>Reads what is selected: an object is a record, an array holds them.</summary>
    private void ReadRecords()
    {
        if (Peek(_at) == '{')
        {
            ReadRecord();
            return;
        }

        _at = Enter(_at);
        if (Peek(_at) == ']')
        {
            Leave();
            return;
        }

        while (true)
        {
            ReadElement();
            _at = Skip(_at);
            var next = Peek(_at);
            if (next == ']') break;
            if (next != ',') throw Malformed(_at);
            _at = Skip(_at + 1);
        }

        Leave();
    }

    /// <summary>Reads what must be a record.</summary>
    private void ReadElement()
    {
        if (Peek(_at) == '{') ReadRecord();
        else if (_at < _body.Length) throw JsonFaults.Unexpected(_body, _at, $"Item {Place} must be an object", Place);
        else throw Malformed(_at);
    }

    private void ReadRecord()
    {
        ThrowIfTooMany(_batch.Count);
        var node = _tree.Root;
        _at = ReadProperties(_at, ref node);
        if (_pull is not null) Tell(_pull, node);
        _batch.EndRecord(node.Shape ?? _tree.ShapeOf(node));
    }

    /// <summary>Reads an object's properties as fields of the record being read.</summary>
    /// <param name="at">The object's opening bracket.</param>
    /// <param name="last">The step that it follows; the last one after it.</param>
    /// <returns>The place after it.</returns>
    private int ReadProperties(int at, ref PropertyNode last)
    {
        var node = last;
        var outer = _depth;
        at = Enter(at);
        if (Peek(at) == '}')
        {
            at++;
            _depth--;
        }

        while (_depth > outer)
        {
            // The name: most often the one that came here in an earlier record.
            var nameAt = at;
            var next = node.First;
            scoped ReadOnlySpan<byte> name = default;
            if (next is not null && _body[at..].StartsWith(next.Token))
            {
                at += next.Token.Length;
            }
            else
            {
                next = null;
                name = ReadName(ref at);
            }

            at = Skip(at);
            var first = Peek(at);
            if (first == '{' && _flatten && Skip(at + 1) is var inner && Peek(inner) != '}')
            {
                node = next?.Step == PropertyStep.Open ? next : Step(node, next is null ? name : next.Name, PropertyStep.Open, nameAt);
                at = Enter(at);
                continue;
            }

            node = next?.Step == PropertyStep.Leaf ? next : Step(node, next is null ? name : next.Name, PropertyStep.Leaf, nameAt);
            at = ReadValue(at, first, node);

            // What follows: ends of objects, then the next property or the record's end.
            at = Skip(at);
            var after = Peek(at);
            while (after == '}')
            {
                at++;
                if (--_depth == outer) break;
                node = node.First is { Step: PropertyStep.Close } close ? close : Step(node, default, PropertyStep.Close, at);
                at = Skip(at);
                after = Peek(at);
            }

            if (_depth == outer) break;
            if (after != ',') throw Malformed(at);
            at = Skip(at + 1);
        }

        last = node;
        return at;
    }

    /// <summary>Reads the value of a field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadValue(int at, byte first, PropertyNode leaf)
    {
        var start = _batch.Position;
        ValueKind kind;
        var uncounted = 0;
        switch (first)
        {
            case (byte)'"':
                at = WriteString(at);
                kind = ValueKind.String;
                uncounted = 2;
                break;
            case (byte)'{' or (byte)'[':
                at = WriteField(at, leaf);
                kind = ValueKind.Json;
                break;
            case (byte)'t':
                at = WriteWord(at, "true"u8);
                kind = ValueKind.Boolean;
                break;
            case (byte)'f':
                at = WriteWord(at, "false"u8);
                kind = ValueKind.Boolean;
                break;
            case (byte)'n':
                at = WriteWord(at, "null"u8);
                kind = ValueKind.Null;
                break;
            default:
                at = WriteNumber(at);
                kind = ValueKind.Number;
                break;
        }

        if (_batch.Position - start - uncounted > _valueBytes) Overflow(leaf);
        if (_loss is not null) kind = Lose(leaf);
        _batch.EndValue(kind);
        return at;
    }

    private readonly void ThrowIfTooMany(int items)
    {
        if (_pull is null && items >= _options.Limits.ItemsPerRequest)
            throw new RecordException("payload_too_large", $"The request holds more than {_options.Limits.ItemsPerRequest} items; send them in several requests.");
    }

    /// <summary>The place of the record being read, as messages have it.</summary>
    private readonly string Place => $"#{_batch.Count + 1 + (_pull?.Before ?? 0)}";

    /// <summary>The byte at a place; 0, which is nowhere allowed, past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte Peek(int at) => (uint)at < (uint)_body.Length ? _body[at] : (byte)0;

    /// <summary>The next place that is no white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Skip(int at) => (uint)at < (uint)_body.Length && _body[at] > ' ' ? at : SkipSpaces(at);

    private readonly int SkipSpaces(int at)
    {
        var run = _body[at..].IndexOfAnyExcept(" \t\r\n"u8);
        return run < 0 ? _body.Length : at + run;
    }

    /// <summary>Passes an opening bracket and the white space after it.</summary>
    private int Enter(int at)
    {
        if (++_depth > JsonText.MaxDepth) throw JsonFaults.TooDeep(_body, at);
        return Skip(at + 1);
    }

    /// <summary>Passes a closing bracket.</summary>
    private void Leave()
    {
        _at++;
        _depth--;
    }

    private readonly RecordException Malformed(int at) => JsonFaults.Malformed(_body, at);

    private readonly RecordException Invalid(string field, string message, string code = "invalid_item") =>
        new(code, message) { Item = Place, Field = field.Length > FieldName.MaxLength ? field[..FieldName.MaxLength] : field };

    private readonly RecordException TooLarge(PropertyNode leaf) => Invalid(
        leaf.Field!.Text,
        $"Item {Place}: the value of the field {JsonFaults.Quote(leaf.Field.Text)} is larger than {_valueBytes} bytes.");
}
