using System.Globalization;
using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Backups;

/// <summary>
/// A sender of writes, one after the other, over its streams in turn. Write n makes items of its own, and the sender notes
/// what all senders had been answered when it sent the write: a state that holds it must hold those too.
/// </summary>
internal sealed class OrderedWrites(PoolClient client, string name, int streams, int itemsPerWrite)
{
    private readonly List<long[]> _answeredBefore = [];
    private readonly Dictionary<string, string> _keys = [];
    private long _answered;

    public string Name => name;

    public long Answered => Volatile.Read(ref _answered);

    public async Task CreateAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < streams; i++) _keys.Add(Stream(i), await client.CreateWebhookAsync(Stream(i), cancellation));
    }

    public async Task RunAsync(IReadOnlyList<OrderedWrites> senders, CancellationToken ending, CancellationToken cancellation)
    {
        for (var number = Answered + 1; !ending.IsCancellationRequested; number++)
        {
            var seen = senders.Select(sender => sender.Answered).ToArray();
            lock (_answeredBefore) _answeredBefore.Add(seen);
            var stream = Stream((int)((number - 1) % streams));
            var answer = await client.PostAsync(stream, _keys[stream], Body(number), cancellation);
            if (!answer.IsAccepted) throw new InvalidOperationException($"Write {number} of {name}: {answer}");
            Volatile.Write(ref _answered, number);
        }
    }

    /// <summary>The last write that a restored pool holds; all before it must be there, each whole, and none twice.</summary>
    public async Task<long> LastAsync(PoolClient restored, CancellationToken cancellation)
    {
        var numbers = new List<long>();
        for (var i = 0; i < streams; i++)
        {
            var snapshot = await restored.SnapshotAsync(Stream(i), cancellation);
            var writes = snapshot.Items.GroupBy(item => long.Parse(item.Fields["write"], CultureInfo.InvariantCulture)).ToList();
            if (writes.Find(write => write.Count() != itemsPerWrite || (write.Key - 1) % streams != i) is { } broken)
                throw new InvalidOperationException($"Write {broken.Key} of {name} has {broken.Count()} of {itemsPerWrite} items in {snapshot.Stream}.");
            numbers.AddRange(writes.Select(write => write.Key));
        }

        numbers.Sort();
        for (var i = 0; i < numbers.Count; i++)
            if (numbers[i] != i + 1) throw new InvalidOperationException($"Write {i + 1} of {name} is missing, and {numbers[i]} is there.");
        return numbers.Count;
    }

    /// <summary>What had been answered to each sender when a write was sent.</summary>
    public long[] AnsweredBefore(long number)
    {
        lock (_answeredBefore) return number == 0 ? [] : _answeredBefore[(int)number - 1];
    }

    private string Stream(int place) => $"{name}{place}";

    private string Body(long number)
    {
        var items = Enumerable.Range(0, itemsPerWrite)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{number}}-{{i}}","write":{{number}},"note":"what a write holds"}"""));
        return $"[{string.Join(',', items)}]";
    }
}
