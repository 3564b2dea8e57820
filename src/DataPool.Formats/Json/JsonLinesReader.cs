using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>
/// Reads newline-delimited JSON, one record a line, as the lines come: what is kept is the records, never the text.
/// Empty lines are passed over. Refused as by <see cref="JsonRecordReader"/>, with the line.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class JsonLinesReader(JsonRecordOptions options) : LineDecoder
{
    // A line may get longer by decoding: 1e99 has a hundred digits.
    private const int MaxBytes = 256 << 20;

    // From each of these records on, its number and its line differ by so much more.
    private readonly List<(int Record, int Lines)> _gaps = [];
    private RecordBatch? _batch = new(64 * 1024);
    private int _line;

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> line)
    {
        var batch = _batch!;
        if (_line++ == 0 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        if (line.IndexOfAnyExcept(" \t\r\n"u8) < 0) return;
        if (_line - batch.Count - 1 is var gap && gap != (_gaps.Count == 0 ? 0 : _gaps[^1].Lines)) _gaps.Add((batch.Count, gap));
        try
        {
            JsonFaults.ThrowIfIllFormed(line);
            var parser = new RecordParser(line, batch, options);
            try
            {
                parser.RunRecord();
            }
            finally
            {
                parser.Dispose();
            }
        }
        catch (RecordException refused)
        {
            throw AtLine(refused);
        }

        if (batch.Position > MaxBytes)
            throw AtLine(new RecordException("payload_too_large", $"The records up to here take more than {MaxBytes >> 20} MiB; send them in several requests."));
    }

    /// <inheritdoc/>
    public override PushContent Finish()
    {
        if (_batch!.Count == 0)
            throw new RecordException("invalid_payload", "The body holds no record; send one JSON object a line.") { Line = 1, Column = 1 };
        var content = new PushContent(_batch) { LineOf = LineOf };
        _batch = null;
        return content;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _batch?.Dispose();
        _batch = null;
    }

    private int LineOf(int record)
    {
        var at = _gaps.FindLastIndex(gap => gap.Record <= record);
        return record + 1 + (at < 0 ? 0 : _gaps[at].Lines);
    }

    // The parser sees one line and calls it the first.
    private RecordException AtLine(RecordException refused) => new(refused.Code, refused.Column > 0
        ? refused.Message.Replace($"(line 1, column {refused.Column})", $"(line {_line}, column {refused.Column})", StringComparison.Ordinal)
        : $"Line {_line}: {refused.Message}")
    {
        Line = _line,
        Column = refused.Column,
        Item = refused.Item,
        Field = refused.Field,
    };
}
