using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Tests.Engine;

public sealed class LogRetentionTests
{
    [Fact]
    public void Chunks_go_oldest_first_once_all_their_streams_are_folded()
    {
        var retention = new LogRetention(1 << 20);
        for (var seq = 1; seq <= 4; seq++) retention.Add(seq, streamId: seq == 2 ? 2 : 1, lsn: seq, bytes: 1 << 20);
        Assert.Null(retention.Next());
        retention.Folded(1, 3);
        var first = retention.Next();
        Assert.Equal(1, first?.FirstSeq);
        retention.Pruned(first!);
        var third = retention.Next();
        Assert.Equal(3, third?.FirstSeq);
        retention.Pruned(third!);
        Assert.Null(retention.Next());
        retention.Folded(2, 2);
        var second = retention.Next();
        Assert.Equal(2, second?.FirstSeq);
        retention.Pruned(second!);
        retention.Folded(1, 4);
        Assert.Null(retention.Next());
        Assert.Equal(1 << 20, retention.Bytes);
    }

    [Fact]
    public void The_log_waits_for_the_history_up_to_a_bound()
    {
        var retention = new LogRetention(1 << 20, historyLagBytes: 2 << 20);
        retention.HistoryNeeds(1);
        retention.Folded(1, 100);
        for (var seq = 1; seq <= 3; seq++) retention.Add(seq, 1, seq, 1 << 20);
        Assert.Null(retention.Next());
        retention.HistoryNeeds(2);
        var first = retention.Next();
        Assert.Equal(1, first?.FirstSeq);
        retention.Pruned(first!);
        Assert.Null(retention.Next());
        retention.Add(4, 1, 4, 1 << 20);
        Assert.Null(retention.Next());
        retention.Add(5, 1, 5, 1 << 20);
        Assert.Equal(2, retention.Next()?.FirstSeq);
    }
}
