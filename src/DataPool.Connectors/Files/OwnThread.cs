namespace DataPool.Connectors.Files;

/// <summary>Runs what blocks on a file system, perhaps for long, away from the pool's threads.</summary>
internal static class OwnThread
{
    /// <summary>Runs it; a token that is cancelled does not end it.</summary>
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
