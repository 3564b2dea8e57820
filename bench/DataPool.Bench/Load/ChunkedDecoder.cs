using System.Buffers;
using System.Buffers.Text;

namespace DataPool.Bench.Load;

/// <summary>Takes HTTP/1.1's chunk framing (RFC 9112, 7.1) off a body that arrives in pieces.</summary>
internal sealed class ChunkedDecoder
{
    private readonly byte[] _line = new byte[64];
    private int _lineLength;
    private int _left;
    private State _state;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    public bool Done => _state == State.Done;

    public void Reset() => _state = State.Size;

    /// <summary>Decodes one piece; the data goes to <paramref name="output"/>, if there is one.</summary>
    public void Feed(ReadOnlySpan<byte> input, ArrayBufferWriter<byte>? output)
    {
        while (input.Length > 0 && _state != State.Done)
        {
            if (_state == State.Data)
            {
                int data = Math.Min(_left, input.Length);
                output?.Write(input[..data]);
                input = input[data..];
                _left -= data;
                _state = _left == 0 ? State.DataEnd : State.Data;
                continue;
            }

            byte next = input[0];
            input = input[1..];
            if (next == '\n')
            {
                EndOfLine();
            }
            else if (next != '\r')
            {
                _line[_lineLength < _line.Length ? _lineLength++ : throw new InvalidDataException("A chunk's size line is too long.")] = next;
            }
        }
    }

    private void EndOfLine()
    {
        var line = _line.AsSpan(0, _lineLength);
        _lineLength = 0;
        switch (_state)
        {
            case State.Size:
                if (!Utf8Parser.TryParse(line, out _left, out _, 'X'))
                {
                    throw new InvalidDataException("A chunk begins without its size.");
                }

                _state = _left == 0 ? State.Trailer : State.Data;
                break;
            case State.DataEnd:
                _state = State.Size;
                break;
            case State.Trailer when line.Length == 0:
                _state = State.Done;
                break;
        }
    }
}
