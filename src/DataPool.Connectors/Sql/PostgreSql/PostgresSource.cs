using System.Data.Common;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// Npgsql's connections; opening one ends when it is told to. Npgsql itself waits on where a server accepts a connection and does
/// not say whether it can encrypt.
/// </summary>
internal sealed class PostgresSource(NpgsqlDataSource source) : DbDataSource
{
    /// <inheritdoc/>
    public override string ConnectionString => "";

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => source.CreateConnection();

    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var opening = source.OpenConnectionAsync(cancellationToken).AsTask();
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = CloseAsync(opening);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private static async Task CloseAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException or ObjectDisposedException or IOException or TimeoutException or OwnDatabaseException or PowerfulAccountException)
        {
            // It never opened.
        }
    }
}
