using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>
/// Random writes of every kind, folds and restarts: the stream must be what a plain model of the product makes of the
/// writes, and deltas over the empty stream must always give the stream itself.
/// </summary>
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
    public void A_stream_and_its_readers_follow_the_model_through_folds_and_restarts(int seed)
    {
        var random = new Random(seed);
        var limits = new RecordLimits { ItemsPerStream = 20, FieldsPerItem = 8 };
        var stream = new StreamHarness(limits);
        var model = new PoolModel(limits);
        var outcomes = new HashSet<string>();
        var visitor = new ReaderModel();
        for (var step = 0; step < 500; step++)
        {
            var write = RandomWrites.Next(random);
            outcomes.Add($"{write.Kind} {Write(stream, model, write) ?? "ok"}");
            Assert.Equal(stream.Dump(), stream.Reader.Dump());
            if (random.Next(10) == 0) visitor = CatchUp(visitor, stream, random);
            if (random.Next(12) == 0) stream.Fold();
            if (random.Next(40) != 0) continue;
            var (dump, owners, lsn) = (stream.Dump(), stream.DumpWithOwners(), stream.State.Lsn);
            stream.Reload();
            model.Restart();
            Assert.Equal(dump, stream.Dump());
            Assert.Equal(owners, stream.DumpWithOwners());
            Assert.Equal(lsn, stream.State.Lsn);
            model.Compare(stream.State.Image(), stream.State.CountClaims());
        }

        // Otherwise the writes would be too tame to prove much.
        string[] expected = ["Push ok", "Push invalid_item", "Push stream_full", "Pull ok", "Pull held", "Pull stream_full", "Snapshot ok", "Snapshot held", "Expire ok", "Delete ok"];
        Assert.Empty(expected.Except(outcomes));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Merged_deltas_lead_to_the_same_stream_as_the_single_ones(int seed)
    {
        var random = new Random(seed);
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 30 });
        for (var step = 0; step < 300; step++) TryWrite(stream, random);
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

    // The write in the stream and in the model: the same outcome, the same stream, and a preview that told it beforehand.
    private static string? Write(StreamHarness stream, PoolModel model, PlainWrite write)
    {
        var before = stream.State.Image();
        var (dump, owners) = (stream.Dump(), stream.DumpWithOwners());
        var (foreseen, refusal) = write.Kind == WriteKind.Expire ? (null, null) : Foresee(stream, write);
        Assert.Equal((dump, owners), (stream.Dump(), stream.DumpWithOwners()));

        string? code = null;
        var result = default(WriteResult);
        try
        {
            result = stream.Write(write.ToRequest());
        }
        catch (Exception refused) when (refused is RecordException or HeldException)
        {
            code = (refused as RecordException)?.Code ?? "held";
            Assert.Equal((dump, owners), (stream.Dump(), stream.DumpWithOwners()));
        }

        Assert.Equal(model.Apply(write, stream.Now), code);
        model.Compare(stream.State.Image(), stream.State.CountClaims());
        if (write.Kind != WriteKind.Expire) Assert.Equal(code, refusal);
        if (code is not null) return code;
        Assert.Equal((write.Records.Length, model.Removed, model.Dropped), (result.ItemsReceived, result.ItemsRemoved, result.ItemsDropped));
        if (foreseen is { } effect) Assert.Equal(Effect(before, stream.State.Image(), write) with { Dropped = model.Dropped }, effect);
        return null;
    }

    // A reader that comes back: it is sent what it missed as one delta, or a new snapshot.
    private static ReaderModel CatchUp(ReaderModel reader, StreamHarness stream, Random random)
    {
        var missed = stream.Reader.Deltas.Where(delta => delta.From >= reader.Version).ToArray();
        if (random.Next(4) == 0) reader = new ReaderModel(stream.State.Image());
        else if (missed.Length > 0) reader.Apply(DeltaMerge.Merge(missed));
        Assert.Equal(stream.Dump(), reader.Dump());
        return reader;
    }

    private static (WriteEffect? Effect, string? Code) Foresee(StreamHarness stream, PlainWrite write)
    {
        var request = write.ToRequest();
        using var records = request.Records;
        var preview = stream.State.Outlook(write.Connector).Preview(request, stream.Now.AddSeconds(1));
        Assert.Equal(preview.Refused is null, preview.Effect is not null);
        return (preview.Effect, preview.Held is null ? preview.Refused?.Code : "held");
    }

    // From the two snapshots alone.
    private static WriteEffect Effect(StreamImage before, StreamImage after, PlainWrite write)
    {
        var old = before.Items.ToDictionary(item => item.Number);
        var now = after.Items.ToDictionary(item => item.Number);
        var changed = now.Values.Where(item => old.TryGetValue(item.Number, out var was) && was.UpdatedAt != item.UpdatedAt).ToHashSet();
        var written = write.Records.Select(record => record.Key).ToHashSet();
        if (write is { MaxItems: > 0, Overflow: Overflow.DropOldest }) written = [.. write.Records.TakeLast(write.MaxItems).Select(record => record.Key)];
        return new WriteEffect(
            now.Keys.Count(number => !old.ContainsKey(number)),
            changed.Count,
            old.Keys.Count(number => !now.ContainsKey(number)),
            now.Values.Count(item => written.Contains(Encoding.UTF8.GetString(item.Key)) && old.ContainsKey(item.Number) && !changed.Contains(item)));
    }

    private static void TryWrite(StreamHarness stream, Random random)
    {
        try
        {
            stream.Write(RandomWrites.Next(random).ToRequest());
        }
        catch (Exception refused) when (refused is RecordException or HeldException)
        {
            // Over a limit, or held: nothing has changed, which the other test asserts.
        }
    }
}
