using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Runs the transactions on a database of which one writes at a time, off the caller's thread: the configuration, the activity, the files.</summary>
internal sealed class ConfigDatabase(SqliteDatabase database) : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1);
    private SqliteConnection? _connection;
    private bool _isDisposed;

    public Task<T> ReadAsync<T>(Func<SqliteCommand, T> read, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => InTransaction(connection, deferred: true, read), cancellationToken);

    public async Task<T> WriteAsync<T>(Func<SqliteCommand, T> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isDisposed) throw new StorageException("The storage is shutting down. Nothing was changed.");
            return await Task.Run(() => Write(write), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writer.Release();
        }
    }

    public Task WriteAsync(Action<SqliteCommand> write, CancellationToken cancellationToken) => WriteAsync(
        command =>
        {
            write(command);
            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        _writer.Wait();
        _isDisposed = true;
        _connection?.Dispose();
        _writer.Release();
    }

    private T Write<T>(Func<SqliteCommand, T> write)
    {
        try
        {
            _connection ??= database.OpenWriter();
            return InTransaction(_connection, deferred: false, write);
        }
        catch (SqliteException ex)
        {
            // The next one starts on a sound connection.
            _connection?.Dispose();
            _connection = null;
            throw SqliteErrors.Wrap(database.Name, "commit", ex);
        }
    }

    // Immediate for writes: a transaction that reads first and writes then can be told BUSY, which no waiting cures.
    private T InTransaction<T>(SqliteConnection connection, bool deferred, Func<SqliteCommand, T> body)
    {
        using var transaction = connection.BeginTransaction(deferred);
        if (!deferred) database.Owner.Check(connection, transaction);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var result = body(command);
        if (!deferred) database.OnCommitting(connection);
        transaction.Commit();
        return result;
    }
}
