using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Core.Values;

namespace DataPool.Formats.Json.Files;

/// <summary>Reads a <see cref="JsonPath"/> by the grammar of RFC 9535, appendix A; positions in messages count from 1.</summary>
internal sealed class JsonPathParser(string text)
{
    private const string Supported = "Supported are $, .name, ['name'], [0], [*], .* and one ..name.";

    // RFC 9535, section 2.1: the whole numbers that every implementation holds exactly.
    private const long MostIndex = (1L << 53) - 1;

    private readonly List<PathStep> _steps = [];
    private int _at;

    public PathStep[] Steps => [.. _steps];

    /// <summary>Reads it whole.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Run()
    {
        if (text.Length == 0 || text[0] != '$') return $"A path must begin with $. {Supported}";
        _at = 1;
        while (_at < text.Length)
        {
            var from = _at;
            SkipSpaces();
            if (_at == text.Length) return $"The path ends in white space at position {from + 1}. {Supported}";
            if (_steps.Count == JsonPath.MaxSteps) return $"A path may have at most {JsonPath.MaxSteps} steps.";
            var error = text[_at] switch
            {
                '.' => ReadDots(),
                '[' => ReadBracket(_at, descends: false),
                _ => $"{JsonFaults.Quote(text[_at].ToString())} at position {_at + 1} is not expected. {Supported}",
            };
            if (error is not null) return error;
        }

        return null;
    }

    private string? ReadDots()
    {
        var from = _at++;
        var descends = Peek() == '.';
        if (descends) _at++;
        if (descends && _steps.Exists(step => step.Descends)) return $"A second .. at position {from + 1} is not supported. {Supported}";
        if (descends && Peek() == '[') return ReadBracket(from, descends);
        if (Peek() == '*')
        {
            _at++;
            return AddEvery(from, descends);
        }

        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_' || text[_at] > '\x7F')) _at++;
        if (_at == start || char.IsAsciiDigit(text[start]))
            return $"A name is expected after the dot at position {from + 1}; write other names as ['name']. {Supported}";
        var json = new ArrayBufferWriter<byte>();
        return JsonText.TryWriteString(text.AsSpan(start, _at - start), json)
            ? AddName(json, from, descends)
            : $"The name at position {from + 1} holds half of a surrogate pair.";
    }

    private string? ReadBracket(int from, bool descends)
    {
        _at++;
        SkipSpaces();
        string? error;
        var first = Peek();
        if (first is '\'' or '"')
        {
            if (ReadQuoted(first) is not { } name)
                return $"The quoted name at position {from + 1} is not closed, or holds a control character, NUL, half of a surrogate pair or an unknown escape. {Supported}";
            error = Close(from) ?? AddName(name, from, descends);
        }
        else if (first == '*')
        {
            _at++;
            error = Close(from) ?? AddEvery(from, descends);
        }
        else if (char.IsAsciiDigit(first))
        {
            var start = _at;
            while (char.IsAsciiDigit(Peek())) _at++;
            error = !long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > MostIndex || (first == '0' && _at > start + 1)
                ? $"The index at position {from + 1} is not a whole number from 0 to {MostIndex}. {Supported}"
                : Close(from) ?? Add(null, index, from, descends);
        }
        else
        {
            error = first switch
            {
                '?' => $"A filter, as at position {from + 1}, is not supported. {Supported}",
                '-' => $"An index from the end, as at position {from + 1}, is not supported. {Supported}",
                ':' => $"A slice, as at position {from + 1}, is not supported. {Supported}",
                _ => $"A name in quotes, an index or * is expected after the bracket at position {from + 1}. {Supported}",
            };
        }

        return error;
    }

    private string? Close(int from)
    {
        SkipSpaces();
        var last = Peek();
        if (last == ',') return $"A list, as at position {from + 1}, is not supported. {Supported}";
        if (last == ':') return $"A slice, as at position {from + 1}, is not supported. {Supported}";
        if (last != ']') return $"The bracket at position {from + 1} is not closed. {Supported}";
        _at++;
        return null;
    }

    /// <summary>A name in quotes of either kind, as a JSON string; null when it is none.</summary>
    private ArrayBufferWriter<byte>? ReadQuoted(char quote)
    {
        // What stands in double quotes is JSON's own string; single quotes only change which quote is escaped.
        var content = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != quote; _at++)
        {
            if (text[_at] != '\\')
            {
                content.Append(text[_at] == '"' ? "\\\"" : text[_at].ToString());
                continue;
            }

            if (++_at == text.Length) return null;
            if (text[_at] is '\'' or '"' && text[_at] != quote) return null;
            content.Append(text[_at] == '\'' ? "'" : $"\\{text[_at]}");
        }

        if (_at == text.Length) return null;
        _at++;
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(content.Length)];
        if (System.Text.Unicode.Utf8.FromUtf16(content.ToString(), utf8, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done) return null;
        var json = new ArrayBufferWriter<byte>();
        return JsonText.TryCanonicalize(utf8.AsSpan(0, written), json) ? json : null;
    }

    private string? AddName(ArrayBufferWriter<byte> json, int from, bool descends) => Add(json.WrittenSpan[1..^1].ToArray(), -1, from, descends);

    private string? AddEvery(int from, bool descends) => descends
        ? $"Everything at any depth (..*), as at position {from + 1}, is not supported. {Supported}"
        : Add(null, -1, from, descends);

    private string? Add(byte[]? name, long index, int from, bool descends)
    {
        _steps.Add(new PathStep(name, index, text[..from], text[.._at], descends));
        return null;
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r') _at++;
    }
}
