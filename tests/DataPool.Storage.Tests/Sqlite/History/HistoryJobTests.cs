using DataPool.Core.Storage;
using DataPool.Storage.Engine.History;

namespace DataPool.Storage.Tests.Sqlite.History;

/// <summary>What is asked of the history's thread ends, whatever happens: whoever asked waits for it, and the thread must live.</summary>
public sealed class HistoryJobTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_fails_fails_for_who_asked_and_for_nobody_else(bool always)
    {
        var failure = new InvalidDataException("Not what was expected.");
        var job = new HistoryJob<bool>(_ => throw failure, always);
        job.End(null!, always ? new StorageException("The log cannot be read.") : null);
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => job.Task.WaitAsync(TestStorage.Patience, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task What_needs_the_log_fails_when_it_cannot_be_read_and_the_rest_is_done()
    {
        var failure = new StorageException("The log cannot be read.");
        var reading = new HistoryJob<bool>(_ => true, always: false);
        var forgetting = new HistoryJob<bool>(_ => true, always: true);
        reading.End(null!, failure);
        forgetting.End(null!, failure);
        Assert.Same(failure, await Assert.ThrowsAsync<StorageException>(() => reading.Task.WaitAsync(TestStorage.Patience, TestContext.Current.CancellationToken)));
        Assert.True(await forgetting.Task.WaitAsync(TestStorage.Patience, TestContext.Current.CancellationToken));
    }
}
