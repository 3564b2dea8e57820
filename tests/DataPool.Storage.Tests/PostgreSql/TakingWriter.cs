using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>Writes to streams at random, and takes those that it does not have or has lost.</summary>
internal sealed class TakingWriter(TestPool test, int streams, int seed)
{
    private readonly Dictionary<long, (StreamLease Lease, long Lsn)> _held = [];
    private readonly Random _random = new(seed);

    /// <summary>The bodies whose commit was reported.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>The bodies that were refused.</summary>
    public List<string> Refused { get; } = [];

    public async Task RunAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var streamId = _random.Next(streams) + 1L;
            if (!_held.TryGetValue(streamId, out var held) || held.Lease.IsDead) held = await TakeAsync(streamId);
            var body = $"{seed}/{round}";
            try
            {
                await test.AppendAsync(held.Lease, held.Lsn + 1, body);
            }
            catch (StorageException)
            {
                Refused.Add(body);
                continue;
            }

            Acknowledged.Add(body);
            _held[streamId] = (held.Lease, held.Lsn + 1);
            if (_random.Next(5) == 0) await test.FoldAsync(held.Lease, held.Lsn + 1, (1, body));
        }
    }

    private async Task<(StreamLease Lease, long Lsn)> TakeAsync(long streamId)
    {
        var stream = await test.LoadAsync(streamId);
        return _held[streamId] = (stream.Lease, stream.Log.Count > 0 ? stream.Log[^1].Lsn : stream.FoldedLsn);
    }
}
