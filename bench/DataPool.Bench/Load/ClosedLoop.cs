using System.Diagnostics;
using System.Net.Sockets;

namespace DataPool.Bench.Load;

/// <summary>Each connection sends its next request as soon as it has the last one's answer.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs for <paramref name="warmUp"/>, then counts for <paramref name="measured"/>.</summary>
    /// <exception cref="BenchFailure">An answer other than <paramref name="status"/>, a broken connection, or no end in time.</exception>
    public static LoadResult Run(
        int port, int status, IReadOnlyList<IRequestSource> sources, TimeSpan warmUp, TimeSpan measured, CancellationToken cancel)
    {
        var run = new Turn(status, sources.Count, warmUp, measured);
        var connections = new List<Connection>(sources.Count);
        try
        {
            foreach (var source in sources)
            {
                connections.Add(new Connection(port, run, source));
            }

            foreach (var connection in connections)
            {
                connection.Start();
            }

            run.Wait(warmUp + measured + TimeSpan.FromSeconds(20), cancel);
        }
        catch (SocketException refused)
        {
            throw new BenchFailure($"No connection to port {port}: {refused.Message}", refused);
        }
        finally
        {
            connections.ForEach(static connection => connection.Dispose());
        }

        var latency = new Histogram();
        connections.ForEach(connection => latency.Add(connection.Latency));
        return new LoadResult(latency.Count / measured.TotalSeconds, latency, connections.Sum(static connection => connection.Answers));
    }

    /// <summary>What the connections of a turn share: its times and its end.</summary>
    private sealed class Turn(int status, int connections, TimeSpan warmUp, TimeSpan measured)
    {
        private readonly TaskCompletionSource _end = new();
        private int _running = connections;
        private BenchFailure? _failure;

        public int Status => status;

        public long From { get; } = Stopwatch.GetTimestamp() + Ticks(warmUp);

        public long Until { get; } = Stopwatch.GetTimestamp() + Ticks(warmUp + measured);

        public void Finished()
        {
            if (Interlocked.Decrement(ref _running) == 0)
            {
                _end.TrySetResult();
            }
        }

        public void Fail(string message, Exception? cause)
        {
            Interlocked.CompareExchange(ref _failure, new BenchFailure(message, cause), null);
            _end.TrySetResult();
        }

        public void Wait(TimeSpan limit, CancellationToken cancel)
        {
            bool ended = _end.Task.Wait((int)limit.TotalMilliseconds, cancel);
            if (_failure is not null)
            {
                throw _failure;
            }

            if (!ended)
            {
                throw new BenchFailure($"{_running} connections still had no answer {limit.TotalSeconds:0} s after the start.");
            }
        }

        private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
    }

    private sealed class Connection(int port, Turn turn, IRequestSource source) : LoadConnection(port)
    {
        private long _sentAt;

        public Histogram Latency { get; } = new();

        public long Answers { get; private set; }

        public void Start() => Send(Next());

        protected override byte[]? OnResponse(ResponseReader response)
        {
            long now = Stopwatch.GetTimestamp();
            if (response.Status != turn.Status)
            {
                turn.Fail($"Answered {response.Status} instead of {turn.Status}: {response.Refusal}", null);
                return null;
            }

            Answers++;
            if (now >= turn.Until)
            {
                turn.Finished();
                return null;
            }

            if (now >= turn.From)
            {
                Latency.Record(now - _sentAt);
            }

            return Next();
        }

        protected override void OnFailure(Exception failure) => turn.Fail($"A connection broke: {failure.Message}", failure);

        private byte[] Next()
        {
            byte[] request = source.Next();
            _sentAt = Stopwatch.GetTimestamp();
            return request;
        }
    }
}
