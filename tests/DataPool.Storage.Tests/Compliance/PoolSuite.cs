namespace DataPool.Storage.Tests.Compliance;

/// <summary>Tests of the pool which both stores inherit.</summary>
public abstract class PoolSuite
{
    /// <summary>A pool on an empty database, not open yet.</summary>
    private protected abstract Task<TestPool> CreateAsync(HistoryOptions? history);

    private protected async Task<TestPool> OpenAsync(
        int queueEntries = 8192, long queueBytes = 64 << 20, long keepLogBytes = 32 << 20, HistoryOptions? history = null)
    {
        var test = await CreateAsync(history);
        await test.ReopenAsync(queueEntries, queueBytes, keepLogBytes);
        return test;
    }
}
