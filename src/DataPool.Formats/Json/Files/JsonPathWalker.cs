using System.Numerics;
using DataPool.Core.Connectors;
using DataPool.Core.Values;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// Goes through a file's text to the values that a path selects. What lies beside the way is checked to be JSON and passed. After
/// each <see cref="Next"/> whoever asked calls <see cref="Leave"/> or <see cref="Expand"/>. Several objects may follow one another
/// (JSON Lines, or without line ends): the path begins anew in each.
/// </summary>
internal sealed class JsonPathWalker(JsonCursor cursor, JsonPath path, JsonFileFaults faults)
{
    private readonly Frame[] _frames = new Frame[JsonText.MaxDepth];
    private ulong _states;
    private bool _isObjects;
    private int _reached;
    private (long Position, byte First)? _misfit;

    /// <summary>How many texts have begun: more than one where objects follow one another.</summary>
    public int Texts { get; private set; }

    /// <summary>The first byte of the selected value.</summary>
    public byte First { get; private set; }

    /// <summary>How deep the selected value lies.</summary>
    public int Depth { get; private set; }

    /// <summary>True when the values after the selected one in its array are all selected, and nothing deeper is.</summary>
    public bool IsUniform => Depth == 0 ? path.Steps.Length == 0 : _frames[Depth - 1].IsUniform;

    /// <summary>True when the path may select values within the selected one too.</summary>
    public bool HasDeeper => (_states & ~path.Selected) != 0;

    /// <summary>True when the selected value, an array, stands for its elements: the path leads to it, not to every element of another.</summary>
    public bool MayExpand => !path.EndsInEvery && (Depth == 0 || !_frames[Depth - 1].Expands);

    /// <summary>Goes to the next selected value.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="SourceException">The text is malformed.</exception>
    public bool Next()
    {
        while (true)
        {
            if (Depth == 0)
            {
                if (!cursor.TryPeek(out var first)) return false;
                if (Texts++ == 0) _isObjects = first == '{';
                else if (!_isObjects || first != '{') throw MoreAfterEnd();
                if (Enter(first, 1)) return true;
            }
            else if (TryPassSeparator(ref _frames[Depth - 1], out var next) && EnterChild(ref _frames[Depth - 1], next))
            {
                return true;
            }
        }
    }

    /// <summary>Leaves the selected value behind, or goes on within it where the path may select more there.</summary>
    /// <param name="length">Its length, or that of several, up to the end of the last.</param>
    public void Leave(int length)
    {
        if (HasDeeper && CanMatch(First, _states & ~path.Selected)) Push(First, _states & ~path.Selected, expands: false);
        else cursor.Advance(length);
    }

    /// <summary>Takes the elements of the selected value, an array, for selected.</summary>
    public void Expand() => Push(First, _states & ~path.Selected, expands: true);

    /// <summary>At the end, when nothing was selected: an error where what the path names is not there; none where it is but empty.</summary>
    public void ThrowIfMissing()
    {
        if (Texts == 0 || _reached == path.Steps.Length) return;
        var step = path.Steps[_reached];
        if (Array.Exists(path.Steps[.._reached], passed => passed.IsEvery) || (step.IsEvery && _misfit is null)) return;
        const string remedy = "change source.options.records";
        if (_misfit is { } misfit)
        {
            var expected = step.IsEvery ? "an array or an object" : step.Name is null ? "an array" : "an object";
            throw faults.At("records_not_found", misfit.Position, $"The records are looked for at {path.Text}: at {step.From} there must be {expected}, but it is {JsonFileFaults.Kind(misfit.First)}; {remedy}");
        }

        throw new SourceException("records_not_found", $"The records are looked for at {path.Text}, but the file has no {step.To}; {remedy}.", transient: false);
    }

    /// <summary>Passes the comma before an element or property, or the bracket after the last.</summary>
    /// <returns>True when an element or property follows.</returns>
    private bool TryPassSeparator(ref Frame frame, out byte next)
    {
        next = Peek(frame);
        var close = frame.IsArray ? (byte)']' : (byte)'}';
        if (next == close)
        {
            cursor.Advance(1);
            Depth--;
            return false;
        }

        if (frame.HasBegun)
        {
            if (next != ',') throw faults.Unexpected(cursor.Position, next, "a comma or a closing bracket");
            cursor.Advance(1);
            next = Peek(frame);
            if (next == close) throw faults.At(JsonFileFaults.InvalidJson, cursor.Position, "The file is not valid JSON: there is a comma before the closing bracket");
        }

        frame.HasBegun = true;
        return true;
    }

    private bool EnterChild(ref Frame frame, byte next)
    {
        if (frame.IsArray) return Enter(next, path.Next(frame.States, frame.Index++) | (frame.Expands ? path.Selected : 0));
        if (next != '"') throw faults.Unexpected(cursor.Position, next, "a property name in double quotes");
        var at = cursor.Position;
        var name = cursor.ReadName();
        var states = path.Next(frame.States, name, out var named);
        if ((named & frame.Named) != 0)
        {
            var text = JsonText.Unescape([(byte)'"', .. name, (byte)'"']);
            throw faults.At(JsonFileFaults.InvalidJson, at, $"The property {JsonFaults.Quote(text)} repeats in its object, and the records are looked for there");
        }

        frame.Named |= named;
        next = Peek(frame);
        if (next != ':') throw faults.Unexpected(cursor.Position, next, "a colon");
        cursor.Advance(1);
        return Enter(Peek(frame), states);
    }

    /// <summary>Goes into a value if its steps lead on, passes it if not.</summary>
    /// <returns>True when it is selected.</returns>
    private bool Enter(byte first, ulong states)
    {
        if (states != 0) _reached = Math.Max(_reached, BitOperations.Log2(states));
        if ((states & path.Selected) != 0)
        {
            (First, _states) = (first, states);
            return true;
        }

        if (CanMatch(first, states))
        {
            Push(first, states, expands: false);
            return false;
        }

        if (states != 0 && BitOperations.Log2(states) == _reached) _misfit ??= (cursor.Position, first);
        cursor.Pass(Depth, out _);
        return false;
    }

    private bool CanMatch(byte first, ulong states)
    {
        if (first is not ((byte)'{' or (byte)'[')) return false;
        for (var i = 0; i < path.Steps.Length; i++)
        {
            if ((states & (1UL << i)) == 0) continue;
            var step = path.Steps[i];
            if (step.Descends || step.IsEvery || (step.Name is not null) == (first == '{')) return true;
        }

        return false;
    }

    private void Push(byte first, ulong states, bool expands)
    {
        if (Depth == JsonText.MaxDepth) throw cursor.TooDeep(cursor.Position);
        var isArray = first == '[';
        _frames[Depth++] = new Frame
        {
            Start = cursor.Position,
            IsArray = isArray,
            Expands = expands,
            IsUniform = isArray && (expands ? states == 0 : path.EndsInEvery && states == path.Selected >> 1),
            States = states,
        };
        cursor.Advance(1);
    }

    private byte Peek(in Frame frame) => cursor.TryPeek(out var next)
        ? next
        : throw faults.EndsEarly(frame.Start, frame.IsArray ? "the array" : "the object");

    private SourceException MoreAfterEnd() => faults.At(
        JsonFileFaults.InvalidJson,
        cursor.Position,
        "The file is not valid JSON: there is more after its end. Only objects may follow one another (JSON Lines), without commas between them");

    /// <summary>An array or object that is being gone through.</summary>
    private struct Frame
    {
        public long Start;
        public bool IsArray;
        public bool Expands;
        public bool IsUniform;
        public bool HasBegun;
        public ulong States;
        public ulong Named;
        public long Index;
    }
}
