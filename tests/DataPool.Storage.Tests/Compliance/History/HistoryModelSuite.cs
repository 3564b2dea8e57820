using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Tests.Streams;

namespace DataPool.Storage.Tests.Compliance.History;

/// <summary>Random writes, folds, ticks, restarts and crashes: the history tells every version that there was.</summary>
public abstract class HistoryModelSuite : HistorySuite
{
    private static readonly string[] Names = ["a", "b", "c", "a.x", "long.path.z", "d"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_version_is_told_through_folds_restarts_and_crashes(int seed)
    {
        await using var bench = await OpenBenchAsync();
        var random = new Random(seed);
        await RunAsync(bench, random, steps: 200);
        foreach (var stream in (long[])[1, 2, 3])
        {
            Assert.Equal(bench.Past(stream)[0].At, bench.History.KeptSince(stream));
            await bench.AssertPastAsync(stream);
            await AssertFieldsAsync(bench, random, stream);
        }

        Assert.True(bench.Test.Query("history", "SELECT count(*) FROM segment") > 5);
        Assert.True(bench.Test.Query("history", "SELECT count(*) FROM keyframe") > 3);
        Assert.Empty(bench.Test.Observer.HistoryNotes);
    }

    [Theory]
    [InlineData(11, 1, 256 << 20)]
    [InlineData(12, 365, 12_000)]
    public async Task What_is_kept_is_told_while_the_oldest_goes(int seed, int days, int maxBytes)
    {
        await using var bench = await OpenBenchAsync(keepLogBytes: 1 << 20);
        bench.Rules = _ => new HistoryRule(days, maxBytes);
        var random = new Random(seed);
        for (var round = 0; round < 3; round++)
        {
            await RunAsync(bench, random, steps: 120);
            bench.Test.Time.Advance(TimeSpan.FromHours(random.Next(4, 20)));
            foreach (var stream in (long[])[1, 2, 3]) await bench.FoldAsync(stream);
            await bench.TickAsync();
            await bench.TickAsync();
            foreach (var stream in (long[])[1, 2, 3])
            {
                await bench.AssertPastAsync(stream);
                await AssertFieldsAsync(bench, random, stream);
                Assert.InRange(bench.Test.Query("history", $"SELECT (SELECT coalesce(sum(bytes), 0) FROM keyframe WHERE stream_id = {stream}) + (SELECT coalesce(sum(bytes), 0) FROM segment WHERE stream_id = {stream})"), 1, maxBytes);
            }
        }

        Assert.Contains((long[])[1, 2, 3], stream => bench.History.KeptSince(stream) > bench.Past(stream)[0].At);
        Assert.Empty(bench.Test.Observer.HistoryNotes);
    }

    private static async Task RunAsync(PastBench bench, Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            // The clock stands still at times: several versions have one time then.
            if (random.Next(3) > 0) bench.Test.Time.Advance(TimeSpan.FromTicks(random.NextInt64(1, 20_000_000)));
            await bench.WriteAsync(random.Next(1, 4), RandomWrite(random));
            if (random.Next(6) == 0) await bench.FoldAsync(random.Next(1, 4));
            if (random.Next(8) == 0) await bench.TickAsync();
            if (random.Next(60) == 0) await bench.CrashAsync();
            if (random.Next(90) == 0) await bench.RestartAsync();
        }
    }

    private static async Task AssertFieldsAsync(PastBench bench, Random random, long stream)
    {
        var past = bench.Past(stream);
        for (var i = 0; i < 30; i++)
        {
            var from = past[random.Next(past.Count)].At.AddTicks(random.Next(-1, 2));
            var to = past[random.Next(past.Count)].At.AddTicks(random.Next(-1, 2));
            if (from > to) (from, to) = (to, from);
            await bench.AssertFieldAsync(stream, $"k{random.Next(24)}", Names[random.Next(Names.Length)], from, to);
        }
    }

    private static WriteRequest RandomWrite(Random random)
    {
        var connector = random.Next(1, 4);
        return random.Next(24) switch
        {
            0 => new WriteRequest { Kind = WriteKind.Withdraw, Connector = connector },
            1 => new WriteRequest { Kind = WriteKind.Release, Connector = connector },
            < 9 => Records.Pull(connector, (MissingPolicy)random.Next(3), RandomRecords(random)),
            _ => Records.Push(connector, (WriteMode)random.Next(2), RandomRecords(random)),
        };
    }

    // Few values, so that other connectors often write what is there already: that changes owners and no version.
    private static (string Key, (string Name, object? Value)[] Fields)[] RandomRecords(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 9)).Select(_ => $"k{random.Next(24)}").Distinct().Select(key => (key, random.GetItems(Names, random.Next(1, 5))
            .Distinct().Select(name => (name, random.Next(4) switch { 0 => (object?)null, 1 => $"text {random.Next(3)}", _ => random.Next(4) })).ToArray())),
    ];
}
