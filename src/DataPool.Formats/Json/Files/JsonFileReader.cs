using System.Collections.Frozen;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// Reads the records of a JSON file of any size in bounded memory: the elements of an array, an object, or objects that follow one
/// another (JSON Lines). Values come out as from a push (<see cref="JsonRecordReader"/>); an element that is no object becomes a
/// record with the one field <c>value</c>, and an array among the records is refused.
/// </summary>
/// <remarks>
/// As pulls do, it goes on without what only one value suffers from: a number out of range is null (<c>value_not_converted</c>), so
/// is a text with NUL or half of a surrogate pair (<c>invalid_text</c>); of two properties that flatten to one field the later gets
/// <c>name_2</c> (<c>field_renamed</c>); each is counted. Refused, with line, column and byte: malformed JSON, ill-formed UTF-8, a
/// property that repeats in its object or twice names where the records are, more than 64 levels; with its number, a record with a
/// field name that breaks a limit or too many fields; a record of more than 16 MB. Reading goes on after no error.
/// </remarks>
public sealed class JsonFileReader : IRecordReader
{
    private readonly JsonFileFaults _faults;
    private readonly JsonWindow _window;
    private readonly JsonCursor _cursor;
    private readonly JsonPath _path;
    private readonly JsonPathWalker _walker;
    private readonly PullReading _pull;
    private readonly JsonRecordOptions _options;

    private long _records;
    private int _longest;
    private bool _isAllSeen;

    private JsonFileReader(FileReading reading, JsonPath path, Dictionary<string, string> detected, int windowSize)
    {
        _faults = new JsonFileFaults(reading.Content);
        _path = path;
        _window = OpenWindow(reading, _faults, windowSize, out var encoding);
        _cursor = new JsonCursor(_window, _faults);
        _walker = new JsonPathWalker(_cursor, path, _faults);
        _pull = new PullReading(reading.Warnings);
        _options = new JsonRecordOptions(reading.Shapes, reading.Limits, reading.Flatten) { Pull = _pull };
        detected["encoding"] = encoding;
        Detected = detected.ToFrozenDictionary();
    }

    /// <summary>Empty: JSON has no columns.</summary>
    public IReadOnlyList<string> Columns => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Detected { get; }

    /// <summary>Opens a file; where the options do not say where the records are, finds out (which may take a pass over the file).</summary>
    /// <exception cref="SourceException">The file is malformed, or it cannot be told where its records are.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static JsonFileReader Open(FileReading reading, JsonFileOptions options, CancellationToken cancellationToken) =>
        Open(reading, options, JsonWindow.UsualSize, cancellationToken);

    internal static JsonFileReader Open(FileReading reading, JsonFileOptions options, int windowSize, CancellationToken cancellationToken)
    {
        var detected = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "JSON" };
        if (options.Records is { } given) return new JsonFileReader(reading, given, detected, windowSize);

        var faults = new JsonFileFaults(reading.Content);
        using var window = OpenWindow(reading, faults, windowSize, out _);
        var root = JsonRoot.Find(new JsonCursor(window, faults) { Cancelled = cancellationToken }, faults);
        (detected["format"], detected["records"]) = (root.Format, root.Evidence);
        return new JsonFileReader(reading, root.Path, detected, windowSize);
    }

    /// <inheritdoc/>
    public bool Read(RecordBatch batch, int bytes, CancellationToken cancellationToken)
    {
        _cursor.Cancelled = cancellationToken;
        while (batch.Position < bytes)
        {
            _pull.Before = _records - batch.Count;
            if (!_walker.Next())
            {
                if (_records == 0) _walker.ThrowIfMissing();
                return false;
            }

            var before = batch.Count;
            if (_walker.First != '[') ReadRecords(batch, bytes);
            else if (_walker.MayExpand) _walker.Expand();
            else throw ArrayForRecord();
            _records += batch.Count - before;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    private static JsonWindow OpenWindow(FileReading reading, JsonFileFaults faults, int size, out string encoding) =>
        new(JsonFileText.Open(reading.Content, out encoding, out _), size, reading.MaxBytes, faults);

    private void ReadRecords(RecordBatch batch, int bytes)
    {
        if (_walker.First == '{' && !_walker.HasDeeper && TryReadInSight(batch, bytes)) return;

        // It may go on beyond what is in sight, or is malformed: see all of it, and no more.
        var length = _cursor.Extent("the record");
        var parser = new RecordParser(_cursor.Rest[..length], batch, _options);
        try
        {
            parser.RunValue(_walker.Depth);
        }
        catch (RecordException refused)
        {
            batch.DropRecord();
            throw _faults.Record(_cursor.Position, refused);
        }
        finally
        {
            parser.Dispose();
        }

        _longest = Math.Max(_longest, length);
        _walker.Leave(length);
    }

    /// <summary>
    /// Reads records without first looking where they end, which would take as long as reading them. One that is cut off by the end of
    /// what is in sight fails; that is rare, because none is begun closer to it than twice the length of the longest so far.
    /// </summary>
    private bool TryReadInSight(RecordBatch batch, int bytes)
    {
        var margin = Math.Min(2 * _longest, JsonWindow.MostBytes / 2);
        while (!_isAllSeen && _cursor.Rest.Length < margin) _isAllSeen = !_cursor.More();
        var rest = _cursor.Rest;
        var until = _walker.IsUniform ? rest.Length - (_isAllSeen ? 0 : margin) : 0;
        var parser = new RecordParser(rest, batch, _options);
        try
        {
            parser.RunRecords(_walker.Depth, until, bytes, hasCommas: _walker.Depth > 0);
        }
        catch (RecordException)
        {
            batch.DropRecord();
        }
        finally
        {
            parser.Dispose();
        }

        _longest = Math.Max(_longest, parser.Longest);
        if (parser.Finished == 0) return false;
        _walker.Leave(parser.Finished);
        return true;
    }

    private SourceException ArrayForRecord() => _faults.At(
        "invalid_record",
        _cursor.Position,
        $"Record #{_records + 1} is an array; a record must be an object. Where the records lie deeper, name them in source.options.records, e.g. {_path.Text}{(_path.EndsInEvery ? "" : "[*]")}[*]");
}
