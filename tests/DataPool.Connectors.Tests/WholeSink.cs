using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Tests;

/// <summary>Keeps what it takes, to be looked at with the rest at the end.</summary>
internal sealed class WholeSink(RecordBatch all) : IRecordSink
{
    public void Take(RecordBatch records, IReadOnlyList<string> columns)
    {
        for (var i = 0; i < records.Count; i++) all.AddRecord(records.ShapeOf(i), records.PayloadOf(i), records.KeyOf(i));
    }

    /// <summary>A reading, its result with all of its records.</summary>
    public static async Task<PullResult> ReadAsync(Func<WholeSink, Task<PullResult>> read)
    {
        var all = new RecordBatch();
        var sink = new WholeSink(all);
        try
        {
            var result = await read(sink);
            using (result.Records) sink.Take(result.Records, result.Columns);
            return result with { Records = all };
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }
}
