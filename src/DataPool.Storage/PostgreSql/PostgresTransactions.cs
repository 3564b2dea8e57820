using DataPool.Core.Storage;

namespace DataPool.Storage.PostgreSql;

/// <summary>Runs the transactions on a part of the database that this process writes one at a time: the configuration, the activity, the files.</summary>
internal sealed class PostgresTransactions(PostgresDatabase database) : IAsyncDisposable
{
    private readonly SemaphoreSlim _writer = new(1);
    private bool _isDisposed;

    public Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> read, CancellationToken cancellationToken) => database.ReadAsync(read, cancellationToken);

    public async Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isDisposed) throw new StorageException("The storage is shutting down. Nothing was changed.");
            return await database.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writer.Release();
        }
    }

    public Task WriteAsync(Func<PostgresSession, Task> write, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await write(session).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Waits for the one who writes, and refuses those who come later.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        _writer.Release();
    }
}
