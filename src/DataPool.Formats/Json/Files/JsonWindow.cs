using System.Text;
using System.Text.Unicode;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// The part of a file's text that is being read: what comes before the place is dropped as more is taken in, and what one value
/// needs stays together, for which the window grows up to <see cref="MostBytes"/>. What it shows is well-formed UTF-8.
/// </summary>
/// <param name="text">The text in UTF-8; disposed with the window.</param>
/// <param name="size">The bytes it begins with.</param>
/// <param name="maxBytes">The most bytes of the whole text.</param>
/// <param name="faults">Makes the errors.</param>
internal sealed class JsonWindow(Stream text, int size, long maxBytes, JsonFileFaults faults) : IDisposable
{
    /// <summary>The size to begin with: large enough that few reads are needed, small enough to stay in the processor's cache.</summary>
    public const int UsualSize = 256 * 1024;

    /// <summary>The most bytes that may have to be seen together: those of one record, or of one text outside the records.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[Math.Max(size, 4)];
    private long _dropped;
    private int _at;

    // What is shown ends before a character that is not complete yet.
    private int _shown;
    private int _filled;

    /// <summary>What is in sight from the place on.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _shown - _at);

    /// <summary>The place, as an offset into the text.</summary>
    public long Position => _dropped + _at;

    /// <summary>Moves the place on, within what is in sight.</summary>
    public void Advance(int count) => _at += count;

    /// <summary>Takes in more, keeping what is in sight.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="SourceException">The text is too large or no UTF-8, or too much of it is wanted together.</exception>
    public bool More(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
            _dropped += _at;
            _shown -= _at;
            _filled -= _at;
            _at = 0;
        }

        var before = _shown;
        while (_shown == before)
        {
            if (_filled == _buffer.Length) Grow();
            if (!TryFill()) return _filled > _shown ? throw NotUtf8(_shown) : false;
            if (_dropped + _filled > maxBytes)
                throw new SourceException("file_too_large", $"The file holds more than {maxBytes} bytes; that is the most that is read. Split it.", transient: false);
            Show();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => text.Dispose();

    // Full, however little each read gives: what is wanted together would be looked at anew after each.
    private bool TryFill()
    {
        var before = _filled;
        try
        {
            for (var read = 1; read > 0 && _filled < _buffer.Length; _filled += read) read = text.Read(_buffer.AsSpan(_filled));
        }
        catch (DecoderFallbackException)
        {
            throw faults.At(JsonFileFaults.InvalidJson, _dropped + _filled, "The file is not well-formed UTF-16 or UTF-32, at or soon after this place; save it again as UTF-8");
        }

        return _filled > before;
    }

    private void Grow()
    {
        if (_buffer.Length >= MostBytes)
        {
            throw faults.At(
                "record_too_large",
                _dropped,
                $"A value is larger than {MostBytes >> 20} MB, the most for one record; where it holds the records, name them in source.options.records, e.g. $.items[*]");
        }

        Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MostBytes));
    }

    private void Show()
    {
        var end = _filled - Unfinished(_buffer.AsSpan(_shown, _filled - _shown));
        if (!Utf8.IsValid(_buffer.AsSpan(_shown, end - _shown))) throw NotUtf8(_shown + TextPlace.FirstIllFormed(_buffer.AsSpan(_shown, end - _shown)));
        _shown = end;
    }

    private SourceException NotUtf8(int at) => faults.At(
        JsonFileFaults.InvalidJson, _dropped + at, "The file is not valid UTF-8, which JSON must be; save it again as UTF-8");

    /// <summary>How many bytes at the end are the beginning of a character whose other bytes are still to come.</summary>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) == 0x80) continue;
            var length = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? back : 0;
        }

        return 0;
    }
}
