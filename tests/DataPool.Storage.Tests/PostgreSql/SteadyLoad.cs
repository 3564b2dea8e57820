using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>Writes to some streams without end, each after the other; what is refused is sent again as something new.</summary>
internal sealed class SteadyLoad(int streams)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<long, List<string>> _acknowledged = Enumerable.Range(1, streams).ToDictionary(id => (long)id, _ => new List<string>());
    private volatile bool _isStopping;
    private int _refusals;

    /// <summary>The bodies of each stream whose commit was reported, in order. To be read when it has ended.</summary>
    public IReadOnlyDictionary<long, List<string>> Acknowledged => _acknowledged;

    public int Refusals => Volatile.Read(ref _refusals);

    public Task RunAsync(IPoolStore pool) => Task.WhenAll(_acknowledged.Keys.Select(id => Task.Run(() => WriteAsync(pool, id))));

    /// <summary>Waits until each stream has more acknowledged writes than now.</summary>
    public Task UntilAcknowledgedAsync(int more)
    {
        var wanted = _acknowledged.Keys.ToDictionary(id => id, id => Count(id) + more);
        return TestPool.UntilAsync(() => wanted.All(pair => Count(pair.Key) >= pair.Value));
    }

    public void Stop() => _isStopping = true;

    private async Task WriteAsync(IPoolStore pool, long streamId)
    {
        (StreamLease Lease, long Lsn)? held = null;
        for (var number = 1; !_isStopping; number++)
        {
            try
            {
                var (lease, lsn) = held ?? await TakeAsync(pool, streamId);
                held = null;
                var body = $"{streamId}/{number}";
                if (pool.TryReserve() != Reservation.Ok) throw new StorageException("Refused.");
                await pool.AppendAsync(new TestEntry { Lease = lease, Lsn = lsn + 1, Body = Encoding.UTF8.GetBytes(body) })
                    .WaitAsync(TestPool.Patience).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                held = (lease, lsn + 1);
                var done = _acknowledged[streamId];
                lock (done) done.Add(body);
            }
            catch (StorageException)
            {
                Interlocked.Increment(ref _refusals);
                await Task.Delay(Pause);
            }
        }
    }

    private static async Task<(StreamLease Lease, long Lsn)> TakeAsync(IPoolStore pool, long streamId)
    {
        var stream = await pool.LoadAsync(streamId, CancellationToken.None).WaitAsync(TestPool.Patience);
        return (stream.Lease, stream.Log.Count > 0 ? stream.Log[^1].Lsn : 0);
    }

    private int Count(long streamId)
    {
        var done = _acknowledged[streamId];
        lock (done) return done.Count;
    }
}
