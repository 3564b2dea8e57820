using System.Text;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Values;
using Xunit;

namespace DataPool.Core.Tests.Mapping;

/// <summary>What a batch tells of all that went through it.</summary>
public sealed class RecordBatchTests
{
    [Fact]
    public void Keys_do_not_count_as_bytes_of_values_and_nothing_is_forgotten_by_clearing()
    {
        var run = new MappingRun("""{"stream": "s", "key": ["id"]}""", isPull: true);
        using var batch = run.Batch("""{"id": "a long key, which is another value's text too", "n": 1}""");
        var bytes = batch.PayloadOf(0).Length;
        Assert.Equal((1, bytes), (batch.TotalCount, batch.TotalBytes));

        Assert.Equal(KeyResult.Ok, new KeyWriter(batch, ["id"]).Write(0));
        Assert.NotEmpty(Encoding.UTF8.GetString(batch.KeyOf(0)));
        Assert.Equal((1, bytes), (batch.TotalCount, batch.TotalBytes));

        using var other = new RecordBatch();
        other.AddRecord(batch.ShapeOf(0), batch.PayloadOf(0), batch.KeyOf(0));
        other.Clear();
        Assert.Equal(0, other.Count);
        other.AddRecord(batch.ShapeOf(0), batch.PayloadOf(0), batch.KeyOf(0));
        Assert.Equal((2, 2 * bytes), (other.TotalCount, other.TotalBytes));
    }
}
