namespace DataPool.Formats.Csv;

internal sealed partial class CsvTokenizer
{
    /// <summary>Finds the cells of the row at <see cref="_at"/> and goes behind it.</summary>
    /// <returns>False when the buffer ends before the row does.</returns>
    private bool TryScan()
    {
        var text = _buffer.AsSpan(0, _end);
        var delimiter = _marks.Delimiter;
        var quote = _marks.Quote;
        var at = _at;
        var count = 0;
        var line = _nextLine;
        var isMisplaced = false;
        _quoted.Clear();
        _openQuoteLine = 0;
        while (true)
        {
            var start = at;
            var isQuoted = quote != 0 && at < text.Length && text[at] == quote;
            if (isQuoted)
            {
                var close = FindClose(text, at + 1, line);
                if (close < 0) return false;
                line += LineEnds(text[(at + 1)..close]);
                at = close + 1;
                if (count < MaxCells) _quoted.Add((count, close));
                start++;
            }

            var rest = text[at..];
            var run = rest.IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
            if (run < 0 && !_isEnd) return false;
            var end = run < 0 ? text.Length : at + run;
            isMisplaced |= isQuoted && end > at;
            if (count < MaxCells) Keep(count, start, end);
            count++;
            if (run >= 0 && text[end] == delimiter)
            {
                at = end + 1;
                continue;
            }

            if (!TryEndLine(text, ref end)) return false;
            _at = end;
            _nextLine = line + 1;
            Count = count;
            HasMisplacedQuote = isMisplaced;
            return true;
        }
    }

    /// <summary>Finds the quote that closes the cell that begins at <paramref name="from"/>; -1 when the buffer ends before.</summary>
    private int FindClose(ReadOnlySpan<byte> text, int from, long line)
    {
        var quote = _marks.Quote;
        while (true)
        {
            var run = text[from..].IndexOf(quote);
            var close = from + run;
            if (run < 0 && _isEnd) throw CsvFaults.OpenQuote(line);
            if (run < 0 || (close + 1 == text.Length && !_isEnd))
            {
                _openQuoteLine = line;
                return -1;
            }

            if (close + 1 == text.Length || text[close + 1] != quote) return close;
            from = close + 2;
        }
    }

    /// <summary>Passes over the whole line at <see cref="_at"/>.</summary>
    /// <returns>False when the buffer ends before the line does.</returns>
    private bool TrySkipLine()
    {
        var text = _buffer.AsSpan(0, _end);
        var run = text[_at..].IndexOfAny((byte)'\n', (byte)'\r');
        if (run < 0 && !_isEnd) return false;
        var end = run < 0 ? text.Length : _at + run;
        if (!TryEndLine(text, ref end)) return false;
        _at = end;
        _nextLine++;
        return true;
    }

    /// <summary>Goes behind the line end, or stays at the text's.</summary>
    private bool TryEndLine(ReadOnlySpan<byte> text, ref int at)
    {
        if (at == text.Length) return true;
        if (text[at] == '\r')
        {
            // The LF may be still to come.
            if (at + 1 == text.Length && !_isEnd) return false;
            if (at + 1 < text.Length && text[at + 1] == '\n') at++;
        }

        at++;
        return true;
    }

    private void Keep(int cell, int start, int end)
    {
        if (cell == _starts.Length)
        {
            Array.Resize(ref _starts, cell * 2);
            Array.Resize(ref _ends, cell * 2);
        }

        _starts[cell] = start;
        _ends[cell] = end;
    }

    /// <summary>Takes the quotes away, within the buffer. Once a row: its bytes are not looked at again.</summary>
    private void Unquote()
    {
        foreach (var (cell, close) in _quoted)
        {
            var content = _buffer.AsSpan(_starts[cell], close - _starts[cell]);
            var tail = _buffer.AsSpan(close + 1, _ends[cell] - close - 1);
            var length = content.IndexOf(_marks.Quote);
            if (length < 0)
            {
                length = content.Length;
            }
            else
            {
                for (var from = length; from < content.Length; from++)
                {
                    content[length++] = content[from];
                    if (content[from] == _marks.Quote) from++;
                }
            }

            tail.CopyTo(_buffer.AsSpan(_starts[cell] + length));
            _ends[cell] = _starts[cell] + length + tail.Length;
        }
    }

    private static int LineEnds(ReadOnlySpan<byte> quoted)
    {
        var count = 0;
        while (quoted.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            count++;
            at += quoted[at] == '\r' && at + 1 < quoted.Length && quoted[at + 1] == '\n' ? 2 : 1;
            quoted = quoted[at..];
        }

        return count;
    }
}
