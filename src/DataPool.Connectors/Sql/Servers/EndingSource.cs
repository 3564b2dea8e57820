using System.Data.Common;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>
/// A driver's connections; opening one ends when it is told to. MySqlConnector itself waits on where a server accepts a
/// connection and says nothing, and Npgsql where what is asked of a new connection gets no answer.
/// </summary>
internal sealed class EndingSource(DbDataSource source) : DbDataSource
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

    private static async Task CloseAsync(Task<DbConnection> opening)
    {
        try
        {
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It never opened.
        }
    }
}
