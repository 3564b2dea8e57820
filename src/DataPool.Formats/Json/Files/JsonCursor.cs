using System.Buffers;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Values;

namespace DataPool.Formats.Json.Files;

/// <summary>Goes through a file's text value by value, taking in more of it as needed.</summary>
internal sealed class JsonCursor(JsonWindow window, JsonFileFaults faults)
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> AfterScalar = SearchValues.Create(" \t\r\n,:{}[]\""u8);

    private readonly ArrayBufferWriter<byte> _name = new(128);
    private readonly JsonReaderOptions _options = new() { MaxDepth = int.MaxValue };

    /// <summary>Cancels reading.</summary>
    public CancellationToken Cancelled { get; set; }

    /// <summary>The place, as an offset into the text.</summary>
    public long Position => window.Position;

    /// <summary>What is in sight from the place on.</summary>
    public ReadOnlySpan<byte> Rest => window.Rest;

    /// <summary>Passes white space.</summary>
    /// <param name="next">What follows.</param>
    /// <returns>False where the text ends.</returns>
    public bool TryPeek(out byte next)
    {
        while (true)
        {
            var rest = window.Rest;
            var run = rest.IndexOfAnyExcept(" \t\r\n"u8);
            if (run >= 0)
            {
                window.Advance(run);
                next = rest[run];
                return true;
            }

            window.Advance(rest.Length);
            next = 0;
            if (!window.More(Cancelled)) return false;
        }
    }

    /// <summary>The last property name that was read, as canonical JSON without quotes.</summary>
    public ReadOnlySpan<byte> Name => _name.WrittenSpan[1..^1];

    /// <summary>Takes in more of the text.</summary>
    /// <returns>False at its end.</returns>
    public bool More() => window.More(Cancelled);

    /// <summary>Moves on within what is in sight.</summary>
    public void Advance(int count) => window.Advance(count);

    /// <summary>Reads the name of a property, at whose quote the place stands, and passes it.</summary>
    /// <returns>The name as canonical JSON without quotes, until the next is read.</returns>
    public ReadOnlySpan<byte> ReadName()
    {
        var length = Extent("the property name");
        var quoted = Rest[..length];
        if (Fault(quoted) is { } malformed) throw faults.Malformed(Position, malformed);
        _name.ResetWrittenCount();
        if (!JsonText.TryCanonicalize(quoted[1..^1], _name))
            throw faults.At(JsonFileFaults.InvalidJson, Position, "A property name holds NUL or half of a surrogate pair, which cannot be stored");
        Advance(length);
        return Name;
    }

    /// <summary>
    /// The length of the value at the place, all of which is in sight then. Its brackets are counted, no more: whether it is
    /// well-formed finds whoever reads it.
    /// </summary>
    public int Extent(string what)
    {
        var (at, depth, inString) = (0, 0, false);
        if (!TryPeek(out var first)) throw faults.EndsEarly(Position, what);
        if (first is not ((byte)'"' or (byte)'{' or (byte)'[')) return ExtentOfScalar();
        while (true)
        {
            var rest = Rest;
            while (at < rest.Length)
            {
                var run = inString ? rest[at..].IndexOfAny((byte)'"', (byte)'\\') : rest[at..].IndexOfAny(Brackets);
                if (run < 0)
                {
                    at = rest.Length;
                    break;
                }

                at += run;
                var found = rest[at];
                if (found == '\\')
                {
                    // The escaped character may be out of sight.
                    if (at + 1 == rest.Length) break;
                    at += 2;
                    continue;
                }

                at++;
                if (found == '"') inString = !inString;
                else if (found is (byte)'{' or (byte)'[') depth++;
                else depth--;
                if (depth == 0 && !inString) return at;
            }

            Need(what);
        }
    }

    /// <summary>Passes the value at the place, of whatever size, and sees to it that it is well-formed.</summary>
    /// <param name="depth">How deep it lies.</param>
    /// <param name="second">The second token, which tells of an array what it holds first.</param>
    public void Pass(int depth, out JsonTokenType second)
    {
        var start = Position;
        var state = new JsonReaderState(_options);
        var (tokens, isFinal) = (0, false);
        second = JsonTokenType.None;
        while (true)
        {
            var reader = new Utf8JsonReader(Rest, isFinal, state);
            try
            {
                while (reader.Read())
                {
                    if (++tokens == 2) second = reader.TokenType;
                    if (depth + reader.CurrentDepth >= JsonText.MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        throw TooDeep(Position + reader.TokenStartIndex);
                    if (reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) continue;
                    Advance((int)reader.BytesConsumed);
                    return;
                }
            }
            catch (JsonException malformed)
            {
                throw isFinal ? faults.EndsEarly(start, "the value") : faults.Malformed(start, malformed);
            }

            Advance((int)reader.BytesConsumed);
            state = reader.CurrentState;
            isFinal = !window.More(Cancelled);
        }
    }

    /// <summary>An error where something nests too deep.</summary>
    public SourceException TooDeep(long position) =>
        faults.At(JsonFileFaults.InvalidJson, position, $"The JSON nests too deep: at most {JsonText.MaxDepth} levels are allowed");

    private int ExtentOfScalar()
    {
        var at = 0;
        while (true)
        {
            var run = Rest[at..].IndexOfAny(AfterScalar);
            if (run >= 0) return Math.Max(at + run, 1);
            at = Rest.Length;
            if (!window.More(Cancelled)) return at;
        }
    }

    /// <summary>Takes in more of a value that must go on. What is wrong with it so far is told rather than that it is too large or cut off.</summary>
    private void Need(string what)
    {
        try
        {
            if (window.More(Cancelled)) return;
        }
        catch (SourceException tooLarge) when (tooLarge.Code == "record_too_large")
        {
            throw Fault(Rest) is { } reason ? faults.Malformed(Position, reason) : tooLarge;
        }

        throw Fault(Rest) is { } malformed ? faults.Malformed(Position, malformed) : faults.EndsEarly(Position, what);
    }

    private JsonException? Fault(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(_options));
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException malformed)
        {
            return malformed;
        }
    }
}
