using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataPool.Bench.Load;

/// <summary>A reader of server-sent events that notes when each sequence number arrives.</summary>
/// <remarks>
/// A thread of its own with blocking receives: the least between the arrival and the clock. It looks for
/// <c>"seq":N</c> in whatever comes, which reads the baseline's items and DataPool's deltas alike.
/// </remarks>
internal sealed class EventClient : IDisposable
{
    private static readonly byte[] Sequence = "\"seq\":"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ManualResetEventSlim _ready = new();
    private readonly ArrayBufferWriter<byte> _text = new(256 * 1024);
    private Arrivals? _expected;
    private BenchFailure? _failure;
    private volatile bool _closed;

    public EventClient(int port, string path, string? bearer)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Send(FixedRequest.Get(path, bearer));
        new Thread(Read) { Name = "events", IsBackground = true }.Start();
    }

    /// <summary>Waits for the first snapshot: from there on nothing is missed.</summary>
    public void WaitForSnapshot(CancellationToken cancel)
    {
        bool came = _ready.Wait(TimeSpan.FromSeconds(10), cancel);
        Check();
        if (!came)
        {
            throw new BenchFailure("The reader of events got no snapshot within 10 s.");
        }
    }

    public void Expect(Arrivals arrivals) => Volatile.Write(ref _expected, arrivals);

    /// <exception cref="BenchFailure">The stream of events ended, or was refused.</exception>
    public void Check()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        _ready.Set();
    }

    private void Read()
    {
        try
        {
            byte[] buffer = new byte[256 * 1024];
            var chunks = ReadHead(buffer, out var rest);
            long at = Stopwatch.GetTimestamp();
            while (true)
            {
                chunks.Feed(rest, _text);
                Scan(at);
                int count = _socket.Receive(buffer);
                at = Stopwatch.GetTimestamp();
                if (count == 0 || chunks.Done)
                {
                    throw new InvalidDataException("the server ended it");
                }

                rest = buffer.AsSpan(0, count);
            }
        }
        catch (Exception) when (_closed)
        {
            // Closed by us.
        }
        catch (Exception broken) when (broken is SocketException or InvalidDataException)
        {
            Volatile.Write(ref _failure, new BenchFailure($"The stream of events broke: {broken.Message}", broken));
            _ready.Set();
        }
    }

    private ChunkedDecoder ReadHead(byte[] buffer, out ReadOnlySpan<byte> rest)
    {
        int filled = 0;
        int end;
        do
        {
            int count = _socket.Receive(buffer.AsSpan(filled));
            filled += count > 0 ? count : throw new InvalidDataException("no answer");
            end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }
        while (end < 0);

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(buffer, 0, filled));
        }

        rest = buffer.AsSpan(end + 4, filled - end - 4);
        return new ChunkedDecoder();
    }

    // Only whole lines are looked at; the rest of the last one waits for its end.
    private void Scan(long at)
    {
        var text = _text.WrittenSpan;
        int whole = text.LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
        {
            return;
        }

        var lines = text[..whole];
        if (!_ready.IsSet && lines.IndexOf("event: snapshot"u8) >= 0)
        {
            _ready.Set();
        }

        for (int found = lines.IndexOf(Sequence); found >= 0; found = lines.IndexOf(Sequence))
        {
            lines = lines[(found + Sequence.Length)..];
            if (Utf8Parser.TryParse(lines, out long sequence, out _))
            {
                Volatile.Read(ref _expected)?.Arrived(sequence, at);
            }
        }

        byte[] rest = text[whole..].ToArray();
        _text.ResetWrittenCount();
        _text.Write(rest);
    }
}
