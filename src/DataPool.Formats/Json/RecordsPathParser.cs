using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>Reads a <see cref="RecordsPath"/>.</summary>
internal sealed class RecordsPathParser(string text)
{
    private const string Allowed = "Allowed are $, .name, ['name'], [0] and [*].";

    private readonly List<PathStep> _steps = [];
    private int _at;

    public PathStep[] Steps => [.. _steps];

    /// <summary>Reads it whole.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Run()
    {
        if (text.Length == 0 || text[0] != '$') return $"A path must begin with $. {Allowed}";
        for (_at = 1; _at < text.Length;)
        {
            if (_steps.Count == JsonText.MaxDepth) return $"A path may have at most {JsonText.MaxDepth} steps.";
            var error = text[_at] switch
            {
                '.' => ReadDot(),
                '[' => ReadBracket(),
                _ => Unexpected(),
            };
            if (error is not null) return error;
        }

        return null;
    }

    private string? ReadDot()
    {
        var from = _at++;
        if (_at < text.Length && text[_at] == '.') return $"The path searches at any depth (..) at position {_at}, which is not supported. {Allowed}";
        if (_at < text.Length && text[_at] == '*') return $"Write [*] instead of .* at position {_at}. {Allowed}";
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_' || text[_at] > '\x7F')) _at++;
        if (_at == start || char.IsAsciiDigit(text[start])) return $"A name is expected after the dot at position {from + 1}; write other names as ['name']. {Allowed}";
        return Add(text[start.._at], from);
    }

    private string? ReadBracket()
    {
        var from = _at++;
        SkipSpaces();
        if (_at == text.Length) return Unclosed(from);
        var first = text[_at];
        string? name = null;
        var index = -1;
        if (first is '\'' or '"')
        {
            if (!TryReadQuoted(first, out name)) return $"The quoted name at position {from + 1} is not closed, or has an escape other than \\', \\\" and \\\\. {Allowed}";
        }
        else if (first == '*')
        {
            _at++;
        }
        else
        {
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            if (_at == start) return $"At position {from + 1} stands what is not supported: filters, slices, lists and indexes from the end are not. {Allowed}";
            if ((text[start] == '0' && _at > start + 1) || !int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out index))
                return $"The index at position {from + 1} is not a whole number from 0 to {int.MaxValue}. {Allowed}";
        }

        SkipSpaces();
        if (_at == text.Length) return Unclosed(from);
        if (text[_at] != ']') return $"At position {from + 1} stands what is not supported: filters, slices and lists are not. {Allowed}";
        _at++;
        if (name is not null) return Add(name, from);
        _steps.Add(new PathStep(null, index, text[..from], text[.._at]));
        return null;
    }

    private bool TryReadQuoted(char quote, out string? name)
    {
        var builder = new StringBuilder();
        name = null;
        for (_at++; _at < text.Length && text[_at] != quote; _at++)
        {
            if (text[_at] == '\\' && (++_at == text.Length || text[_at] is not ('\'' or '"' or '\\'))) return false;
            builder.Append(text[_at]);
        }

        if (_at++ >= text.Length) return false;
        name = builder.ToString();
        return true;
    }

    private string? Add(string name, int from)
    {
        var json = new ArrayBufferWriter<byte>();
        if (!JsonText.TryWriteString(name, json)) return $"The name at position {from + 1} holds NUL or half of a surrogate pair.";
        _steps.Add(new PathStep(json.WrittenSpan[1..^1].ToArray(), 0, text[..from], text[.._at]));
        return null;
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private string Unexpected() => $"{JsonFaults.Quote(text[_at].ToString())} at position {_at + 1} is not expected. {Allowed}";

    private static string Unclosed(int from) => $"The bracket at position {from + 1} is not closed. {Allowed}";
}
