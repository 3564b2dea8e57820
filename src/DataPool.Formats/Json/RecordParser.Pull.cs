using System.Globalization;
using System.Text;
using System.Text.Json;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Records of a pull: values that cannot be taken are null and counted, a name that is taken gets a number.</summary>
internal ref partial struct RecordParser
{
    private const string ScalarField = "value";

    /// <summary>Where the last record that is complete ends; 0 before the first.</summary>
    public readonly int Finished => _finished;

    /// <summary>The bytes of the longest record so far.</summary>
    public readonly int Longest => _longest;

    /// <summary>Reads records that follow one another, the first of which begins at the text's first byte.</summary>
    /// <param name="depth">How deep they lie.</param>
    /// <param name="until">Where no further record is begun.</param>
    /// <param name="bytes">The size of the batch at which no further record is begun.</param>
    /// <param name="hasCommas">True where commas stand between them.</param>
    public void RunRecords(int depth, int until, int bytes, bool hasCommas)
    {
        _depth = depth;
        while (true)
        {
            var start = _at;
            _recordStart = _batch.Position;
            ReadRecord();
            _finished = _at;
            _longest = Math.Max(_longest, _at - start);
            if (_batch.Position >= bytes) return;
            var next = Skip(_at);
            if (hasCommas)
            {
                if (Peek(next) != ',') return;
                next = Skip(next + 1);
            }

            if (next >= until || Peek(next) != '{') return;
            _at = next;
        }
    }

    /// <summary>Reads the whole text as one record; a value that is no object becomes the field <c>value</c>.</summary>
    /// <param name="depth">How deep it lies.</param>
    public void RunValue(int depth)
    {
        _depth = depth;
        _recordStart = _batch.Position;
        if (Peek(0) == '{')
        {
            ReadRecord();
        }
        else
        {
            var leaf = Step(_tree.Root, Encoding.UTF8.GetBytes(ScalarField), PropertyStep.Leaf, 0);
            _at = ReadValue(0, Peek(0), leaf);
            if (_pull is not null) Tell(_pull, leaf);
            _batch.EndRecord(leaf.Shape ?? _tree.ShapeOf(leaf));
        }

        _finished = _at;
        if (_at < _body.Length) throw Malformed(_at);
    }

    /// <summary>The value being written is too large: a push is refused, a pull goes on without it.</summary>
    private void Overflow(PropertyNode leaf)
    {
        if (_pull is null) throw TooLarge(leaf);
        _loss = Loss.TooLarge;
        _batch.DropValue();
    }

    /// <summary>Stops a record of many values that grew by decoding.</summary>
    private readonly void BoundRecord()
    {
        if (_pull is not null && _batch.Position - _recordStart > PullReading.MostRecordBytes)
            throw new RecordException("record_too_large", $"Item {Place} takes more than {PullReading.MostRecordBytes >> 20} MB.") { Item = Place };
    }

    private void LoseString(int start, int end)
    {
        if (_pull is null || !IsString(_body[start..end])) throw JsonFaults.BadString(_body, start, end);
        _loss = Loss.BadText;
    }

    private void LoseNumber(int start, NumberParse result)
    {
        if (_pull is null || result != NumberParse.OutOfRange) throw JsonFaults.BadNumber(_body, start, result);
        _loss = Loss.OutOfRange;
    }

    private ValueKind Lose(PropertyNode leaf)
    {
        (_losses ??= []).Add((leaf.Field!.Text, _loss!));
        _loss = null;
        _batch.DropValue();
        _batch.Append("null"u8);
        return ValueKind.Null;
    }

    /// <summary>Counts what is to be told of the record that is complete.</summary>
    private readonly void Tell(PullReading pull, PropertyNode end)
    {
        if (end.HasRenames)
        {
            for (var node = end; node is not null; node = node.Parent)
            {
                if (!node.IsRenamed) continue;
                var taken = node.Parent!.Owner.Prefix + Encoding.UTF8.GetString(node.Name);
                pull.Warn("field_renamed", taken, Place, $"{taken} became {node.Field!.Text}, because another property has its name");
            }
        }

        if (_losses is not { Count: > 0 } losses) return;
        foreach (var (field, loss) in losses) pull.Warn(loss.Code, field, Place, loss.Words);
        losses.Clear();
    }

    private readonly string OtherName(string field, RecordNames names)
    {
        for (var number = 2; ; number++)
        {
            var other = string.Create(CultureInfo.InvariantCulture, $"{field}_{number}");
            if (other.Length > FieldName.MaxLength)
                throw Invalid(field, $"Item {Place}: two properties become the field {JsonFaults.Quote(field)}, and there is no room for a number behind it; rename one of them.");
            if (names.TryAddField(other)) return other;
        }
    }

    /// <summary>True for a well-formed JSON string, whatever characters it stands for.</summary>
    private static bool IsString(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        try
        {
            return reader.Read() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Why a value is null instead.</summary>
    private sealed record Loss(string Code, string Words)
    {
        public static readonly Loss TooLarge = new("value_too_large", string.Create(CultureInfo.InvariantCulture, $"larger than {PullReading.MostValueBytes} bytes"));
        public static readonly Loss OutOfRange = new("value_not_converted", string.Create(CultureInfo.InvariantCulture, $"a number of more than {NumberText.MaxDigits} digits or with an exponent beyond ±{NumberText.MaxExponent}"));
        public static readonly Loss BadText = new("invalid_text", "NUL or half of a surrogate pair");
    }
}
