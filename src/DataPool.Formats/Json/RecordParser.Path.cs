using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Following a path to the records; everything around them is checked and passed.</summary>
internal ref partial struct RecordParser
{
    private void Follow(RecordsPath path, int index)
    {
        if (index == path.Steps.Length)
        {
            var every = path.Steps[^1].IsEvery;
            if (Peek(_at) == '{' || (!every && Peek(_at) == '[')) ReadRecords();
            else if (every) ReadElement();
            else throw Wrong(path, path.Text, "an object or an array of objects");
        }
        else if (path.Steps[index] is { Name: { } name } step)
        {
            FollowName(path, index, step, name);
        }
        else
        {
            FollowElements(path, index, path.Steps[index]);
        }
    }

    private void FollowName(RecordsPath path, int index, PathStep step, byte[] name)
    {
        if (Peek(_at) != '{') throw Wrong(path, step.From, "an object");
        var start = _at;
        var found = false;
        _at = Enter(_at);
        if (Peek(_at) != '}')
        {
            var names = _outerNames ??= new RepeatedNames();
            var number = names.Begin();
            while (true)
            {
                var nameAt = _at;
                _at = PassName(_at, names, number, write: false);
                if (IsName(nameAt, name))
                {
                    found = true;
                    Follow(path, index + 1);
                }
                else
                {
                    _at = PassValue(_at);
                }

                if (!Continues((byte)'}')) break;
            }
        }

        Leave();
        if (!found && !_inEvery) throw Nothing(path, step, start);
    }

    private void FollowElements(RecordsPath path, int index, PathStep step)
    {
        if (Peek(_at) != '[') throw Wrong(path, step.From, "an array");
        var start = _at;
        var count = 0;
        var inEvery = _inEvery;
        _inEvery |= step.IsEvery;
        _at = Enter(_at);
        if (Peek(_at) != ']')
        {
            do
            {
                if (step.IsEvery || count == step.Index) Follow(path, index + 1);
                else _at = PassValue(_at);
                count++;
            }
            while (Continues((byte)']'));
        }

        Leave();
        _inEvery = inEvery;
        if (!step.IsEvery && count <= step.Index && !_inEvery) throw Nothing(path, step, start);
    }

    /// <summary>After an element: true when another follows, false at the closing bracket.</summary>
    private bool Continues(byte close)
    {
        _at = Skip(_at);
        var next = Peek(_at);
        if (next == close) return false;
        if (next != ',') throw Malformed(_at);
        _at = Skip(_at + 1);
        return true;
    }

    private bool IsName(int at, ReadOnlySpan<byte> name)
    {
        var end = EndOfString(at, out var isPlain);
        if (isPlain) return _body[(at + 1)..(end - 1)].SequenceEqual(name);
        var scratch = Scratch();
        return JsonText.TryCanonicalize(_body[(at + 1)..(end - 1)], scratch) && scratch.WrittenSpan[1..^1].SequenceEqual(name);
    }

    private readonly RecordException Wrong(RecordsPath path, string place, string expected) => _at < _body.Length
        ? JsonFaults.Unexpected(_body, _at, $"The records are looked for at {path.Text}: at {place} there must be {expected}")
        : Malformed(_at);

    private readonly RecordException Nothing(RecordsPath path, PathStep step, int start) => JsonFaults.At(
        _body, start, $"The records are looked for at {path.Text}, but there is no {step.To}; send it, or change source.records");
}
