using System.Collections.Concurrent;
using System.Diagnostics;

namespace DataPool.Bench.Load;

/// <summary>
/// Open loop: posts at fixed times, whether earlier ones were answered or not, and takes the time from each post
/// to its item's arrival at a reader of events.
/// </summary>
/// <remarks>
/// The clock starts when the request is handed to the socket. Sending never waits for an answer, so a server
/// that stalls is charged for every post of the stall; if no connection is free (all wait for the server), the
/// clock of the late post starts at the time it was due. Only the timer's own slack (up to 1 ms) stays out.
/// </remarks>
internal sealed class PacedPosts : IDisposable
{
    private const int Connections = 32;
    private const long SequencesPerRun = 1_000_000;
    private static int _runs;
    private readonly ConcurrentStack<Connection> _free = new();
    private readonly List<Connection> _all = [];
    private readonly EventClient _events;
    private BenchFailure? _failure;
    private long _sequence;

    public PacedPosts(int port, EventClient events, Func<int, PushRequest> request)
    {
        _events = events;
        // Never a sequence number again: an item that stays equal is no change, and no event.
        _sequence = Interlocked.Increment(ref _runs) * SequencesPerRun;
        for (int i = 0; i < Connections; i++)
        {
            _all.Add(new Connection(this, port, request(i)));
        }

        _free.PushRange([.. _all]);
    }

    /// <summary>Posts for <paramref name="time"/> and waits for the last arrival.</summary>
    /// <exception cref="BenchFailure">A post was refused, or an item did not arrive within 5 s.</exception>
    public Histogram Run(double perSecond, TimeSpan time, CancellationToken cancel)
    {
        int posts = (int)(perSecond * time.TotalSeconds);
        var arrivals = new Arrivals(PushRequest.FirstSequence + _sequence, posts);
        _events.Expect(arrivals);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < posts; i++)
        {
            long due = start + (long)(i * Stopwatch.Frequency / perSecond);
            WaitUntil(due, cancel);
            bool late = _free.IsEmpty;
            Connection? connection;
            while (!_free.TryPop(out connection))
            {
                WaitUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 1000), cancel);
                if (Stopwatch.GetElapsedTime(due) > TimeSpan.FromSeconds(10))
                {
                    throw new BenchFailure("No post was answered for 10 s.");
                }
            }

            byte[] request = connection.Request.Next((int)(_sequence % PushRequest.Keys), _sequence);
            arrivals.Sent(i, late ? due : Stopwatch.GetTimestamp());
            _sequence++;
            connection.Send(request);
            Check();
        }

        arrivals.Wait(TimeSpan.FromSeconds(5), cancel);
        Check();
        return arrivals.Delays;
    }

    public void Dispose() => _all.ForEach(static connection => connection.Dispose());

    private void Check()
    {
        _events.Check();
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure;
        }
    }

    private static void WaitUntil(long due, CancellationToken cancel)
    {
        while (true)
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds;
            if (left <= 0)
            {
                return;
            }

            // No spinning: it would take the server's processor time.
            cancel.WaitHandle.WaitOne((int)Math.Ceiling(left));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private sealed class Connection(PacedPosts posts, int port, PushRequest request) : LoadConnection(port)
    {
        public PushRequest Request => request;

        protected override byte[]? OnResponse(ResponseReader response)
        {
            if (response.Status == 202)
            {
                posts._free.Push(this);
            }
            else
            {
                posts._failure ??= new BenchFailure($"Answered {response.Status} instead of 202: {response.Refusal}");
            }

            return null;
        }

        protected override void OnFailure(Exception failure) => posts._failure ??= new BenchFailure($"A connection broke: {failure.Message}", failure);
    }
}
