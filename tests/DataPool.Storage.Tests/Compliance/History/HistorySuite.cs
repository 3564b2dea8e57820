using DataPool.Core.Streams;
using DataPool.Core.Tests.Streams;

namespace DataPool.Storage.Tests.Compliance.History;

/// <summary>Tests of the history which both stores inherit.</summary>
public abstract class HistorySuite : PoolSuite
{
    private protected async Task<PastBench> OpenBenchAsync(HistoryOptions? options = null, long keepLogBytes = 32 << 20) =>
        PastBench.Start(await OpenAsync(keepLogBytes: keepLogBytes, history: options ?? PastBench.Small), keepLogBytes);

    private protected static long Blocks(PastBench bench, long streamId) => bench.Test.Query(
        "history", $"SELECT (SELECT count(*) FROM keyframe WHERE stream_id = {streamId}) + (SELECT count(*) FROM segment WHERE stream_id = {streamId})");

    // With each second that passes the history reads the log, on a thread of its own.
    private protected static async Task WriteAsync(PastBench bench, long streamId, int value, double seconds = 1)
    {
        bench.Test.Time.Advance(TimeSpan.FromSeconds(seconds));
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", $"a text that goes with {value}")])));
    }

    // With random text, which does not deflate.
    private protected static async Task WriteLargeAsync(PastBench bench, int value, long streamId = 1, Random? random = null)
    {
        bench.Test.Time.Advance(TimeSpan.FromSeconds(1));
        var bytes = new byte[8_000];
        (random ?? new Random(value)).NextBytes(bytes);
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", Convert.ToHexString(bytes))])));
    }
}
