using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>Random writes, folds and restarts: deltas over the empty stream must always give the stream itself.</summary>
public sealed class StreamModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Deltas_over_a_snapshot_give_the_next_snapshot_through_folds_and_restarts(int seed)
    {
        var random = new Random(seed);
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 20, FieldsPerItem = 8 });
        for (var step = 0; step < 600; step++)
        {
            var before = stream.Dump();
            try
            {
                stream.Write(RandomWrite(random));
            }
            catch (RecordException)
            {
                Assert.Equal(before, stream.Dump());
            }

            Assert.Equal(stream.Dump(), stream.Reader.Dump());
            if (random.Next(12) == 0) stream.Fold();
            if (random.Next(15) != 0) continue;
            var (dump, owners, lsn) = (stream.Dump(), stream.DumpWithOwners(), stream.State.Lsn);
            stream.Reload();
            Assert.Equal(dump, stream.Dump());
            Assert.Equal(owners, stream.DumpWithOwners());
            Assert.Equal(lsn, stream.State.Lsn);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Merged_deltas_lead_to_the_same_stream_as_the_single_ones(int seed)
    {
        var random = new Random(seed);
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 30 });
        for (var step = 0; step < 200; step++) TryWrite(stream, random);
        var slow = new ReaderModel();
        var deltas = stream.Reader.Deltas.ToArray();
        for (var start = 0; start < deltas.Length;)
        {
            var count = Math.Min(random.Next(1, 12), deltas.Length - start);
            slow.Apply(DeltaMerge.Merge(deltas.AsSpan(start, count)));
            start += count;
        }

        Assert.Equal(stream.Dump(), slow.Dump());
    }

    [Fact]
    public void Replayed_rows_give_the_deltas_that_were_committed()
    {
        var random = new Random(21);
        var stream = new StreamHarness();
        for (var step = 0; step < 40; step++) TryWrite(stream, random);
        var replayed = stream.Reload();
        var reader = new ReaderModel();
        foreach (var delta in replayed) reader.Apply(delta);
        Assert.Equal(stream.Dump(), reader.Dump());
    }

    [Fact]
    public void What_a_second_restart_reads_includes_what_the_first_one_replayed()
    {
        var stream = new StreamHarness();
        stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        stream.Fold();
        stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 2)]), ("b", [("y", "new")])));
        stream.Reload();
        stream.Fold();
        var dump = stream.Dump();
        stream.Reload();
        Assert.Equal(0, stream.LogRows);
        Assert.Equal(dump, stream.Dump());
    }

    private static void TryWrite(StreamHarness stream, Random random)
    {
        try
        {
            stream.Write(RandomWrite(random));
        }
        catch (RecordException)
        {
            // Over a limit: nothing has changed, which the other test asserts.
        }
    }

    private static WriteRequest RandomWrite(Random random)
    {
        var connector = random.Next(1, 4);
        return random.Next(20) switch
        {
            0 => new WriteRequest { Kind = WriteKind.Withdraw, Connector = connector },
            1 => new WriteRequest { Kind = WriteKind.Release, Connector = connector },
            < 9 => Records.Pull(connector, (MissingPolicy)random.Next(3), Distinct(random)),
            _ => Records.Push(connector, (WriteMode)random.Next(2), random.Next(10) == 0 ? RandomRecords(random) : Distinct(random)),
        };
    }

    private static (string Key, (string Name, object? Value)[] Fields)[] Distinct(Random random) =>
        [.. RandomRecords(random).DistinctBy(record => record.Key)];

    private static (string Key, (string Name, object? Value)[] Fields)[] RandomRecords(Random random)
    {
        string[] names = ["a", "b", "c", "a.x", "a.y", "long.path.z", "d"];
        return
        [
            .. Enumerable.Range(0, random.Next(0, 9)).Select(_ => ($"k{random.Next(24)}", random.GetItems(names, random.Next(1, 6))
                .Distinct().Select(name => (name, random.Next(4) switch { 0 => (object?)null, 1 => $"text {random.Next(3)}", _ => random.Next(5) })).ToArray())),
        ];
    }
}
