using System.Buffers;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Server.Api.Push;

/// <summary>Cuts text that comes in pieces into lines, and keeps no more of it than the line that is not whole yet.</summary>
/// <param name="decoder">Takes the lines.</param>
/// <param name="maxBytes">The most bytes of a line.</param>
internal sealed class LineCutter(LineDecoder decoder, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _unfinished = new();
    private int _finished;

    /// <summary>Takes the next piece.</summary>
    /// <exception cref="RecordException">A line is too long, or not what it should be.</exception>
    public void Take(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            Check(end);
            var line = text[..end];
            text = text[(end + 1)..];
            if (_unfinished.WrittenCount == 0)
            {
                decoder.Add(line);
            }
            else
            {
                _unfinished.Write(line);
                decoder.Add(_unfinished.WrittenSpan);
                _unfinished.ResetWrittenCount();
            }

            _finished++;
        }

        Check(text.Length);
        _unfinished.Write(text);
    }

    /// <summary>The text has ended: what is there is the last line.</summary>
    public void End()
    {
        if (_unfinished.WrittenCount > 0) decoder.Add(_unfinished.WrittenSpan);
    }

    private void Check(int more)
    {
        if (_unfinished.WrittenCount + more <= maxBytes) return;
        var line = _finished + 1;
        throw new RecordException("payload_too_large", $"Line {line} has more than {maxBytes} bytes. Send a smaller record, or raise DataPool:Limits:RequestBytes.") { Line = line };
    }
}
