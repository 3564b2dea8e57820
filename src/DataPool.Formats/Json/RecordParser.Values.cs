using System.Buffers;
using System.Runtime.CompilerServices;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Values: each is checked and written in canonical form.</summary>
internal ref partial struct RecordParser
{
    // What ends the plain part of a string: its quote, an escape, or a control character, which must be escaped.
    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>The place after the string that begins at a quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int EndOfString(int at, out bool isPlain)
    {
        var run = _body[(at + 1)..].IndexOfAny(StringStops);
        var end = at + 1 + run;
        isPlain = run >= 0 && _body[end] == '"';
        return isPlain ? end + 1 : EndOfEscaped(at);
    }

    private readonly int EndOfEscaped(int start)
    {
        var at = start + 1;
        while (true)
        {
            var run = at < _body.Length ? _body[at..].IndexOfAny(StringStops) : -1;
            if (run < 0 || _body[at + run] < ' ') throw Malformed(start);
            at += run;
            if (_body[at] == '"') return at + 1;
            at += 2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WriteString(int at)
    {
        var end = EndOfString(at, out var isPlain);
        if (isPlain) _batch.Append(_body[at..end]);
        else if (!JsonText.TryCanonicalize(_body[(at + 1)..(end - 1)], _batch)) LoseString(at, end);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WriteNumber(int at)
    {
        var start = at;
        if (Peek(at) == '-') at++;
        var digits = at;
        while ((uint)(Peek(at) - '0') <= 9) at++;
        // Whole numbers of usual size are canonical unless they begin with a zero.
        if (at - digits is > 0 and < 64 && _body[digits] != '0' && Peek(at) is not ((byte)'.' or (byte)'e' or (byte)'E'))
        {
            _batch.Append(_body[start..at]);
            return at;
        }

        return WriteUnusualNumber(start, at);
    }

    private int WriteUnusualNumber(int start, int at)
    {
        while (Peek(at) is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-') at++;
        var text = _body[start..at];
        if (NumberText.IsCanonical(text))
        {
            _batch.Append(text);
            return at;
        }

        var result = NumberText.TryCanonicalize(text, _batch.GetSpan(NumberText.MaxLength), out var written);
        if (result != NumberParse.Ok) LoseNumber(start, result);
        _batch.Advance(written);
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int WriteWord(int at, ReadOnlySpan<byte> word)
    {
        if (!_body[at..].StartsWith(word)) throw Malformed(at);
        _batch.Append(word);
        return at + word.Length;
    }

    /// <summary>Writes an array or object as the value of a field.</summary>
    private int WriteField(int at, PropertyNode leaf)
    {
        _leaf = leaf;
        _names?.Reset();
        at = WriteJson(at, ref _names);
        BoundRecord();
        return at;
    }

    /// <summary>Passes a value that lies outside the records; it is checked like any other.</summary>
    private int PassValue(int at)
    {
        _leaf = null;
        at = WriteJson(at, ref _outerNames);
        _batch.DropRecord();
        return at;
    }

    private int WriteJson(int at, ref RepeatedNames? names)
    {
        switch (Peek(at))
        {
            case (byte)'"': return WriteString(at);
            case (byte)'{': return WriteObject(at, ref names);
            case (byte)'[': return WriteArray(at, ref names);
            case (byte)'t': return WriteWord(at, "true"u8);
            case (byte)'f': return WriteWord(at, "false"u8);
            case (byte)'n': return WriteWord(at, "null"u8);
            default: return WriteNumber(at);
        }
    }

    private int WriteArray(int at, ref RepeatedNames? names)
    {
        _batch.Append("["u8);
        at = Enter(at);
        if (Peek(at) != ']')
        {
            while (true)
            {
                at = Skip(WriteJson(at, ref names));
                Bound();
                var next = Peek(at);
                if (next == ']') break;
                if (next != ',') throw Malformed(at);
                _batch.Append(","u8);
                at = Skip(at + 1);
            }
        }

        _batch.Append("]"u8);
        _depth--;
        return at + 1;
    }

    private int WriteObject(int at, ref RepeatedNames? names)
    {
        _batch.Append("{"u8);
        at = Enter(at);
        if (Peek(at) != '}')
        {
            var known = names ??= new RepeatedNames();
            var number = known.Begin();
            while (true)
            {
                at = PassName(at, known, number, write: true);
                at = Skip(WriteJson(at, ref names));
                Bound();
                var next = Peek(at);
                if (next == '}') break;
                if (next != ',') throw Malformed(at);
                _batch.Append(","u8);
                at = Skip(at + 1);
            }
        }

        _batch.Append("}"u8);
        _depth--;
        return at + 1;
    }

    /// <summary>Passes a property's name and colon, and sees to it that it does not repeat.</summary>
    private int PassName(int at, RepeatedNames names, int number, bool write)
    {
        var start = at;
        if (Peek(at) != '"') throw Malformed(at);
        at = EndOfString(at, out var isPlain);
        var name = _body[(start + 1)..(at - 1)];
        if (!isPlain)
        {
            var scratch = Scratch();
            if (!JsonText.TryCanonicalize(name, scratch)) throw JsonFaults.BadString(_body, start, at);
            name = scratch.WrittenSpan[1..^1];
        }

        if (!names.TryAdd(_body, number, name, isPlain ? start + 1 : -1))
            throw JsonFaults.Repeated(_body, start, JsonText.Unescape(_body[start..at]));
        if (write)
        {
            _batch.Append("\""u8);
            _batch.Append(name);
            _batch.Append("\":"u8);
        }

        at = Skip(at);
        if (Peek(at) != ':') throw Malformed(at);
        return Skip(at + 1);
    }

    /// <summary>Stops a value that grows past the limit, whose end may be far.</summary>
    private void Bound()
    {
        if (_leaf is not null)
        {
            if (_batch.OpenValueLength > _valueBytes) Overflow(_leaf);
        }
        else
        {
            _batch.DropRecord();
        }
    }
}
