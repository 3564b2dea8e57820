using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Servers;

// What happens on one connection.
internal abstract partial class ServerProvider
{
    // A connection that died while nobody used it says so as soon as something is sent. A query that took longer had begun.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private async Task<PullResult> ReadAsync(DbConnection connection, ServerRun run, CancellationToken end)
    {
        await using (connection.ConfigureAwait(false))
        {
            var message = run.IsTest ? null : Message(connection, run);
            if (message is null) await BeginOrTellAsync(connection, run, end).ConfigureAwait(false);
            try
            {
                if (message is not null) return await SendAsync(message, run, end).ConfigureAwait(false);
                if (run.IsTest) await InspectAsync(connection, run, end).ConfigureAwait(false);
                run.Context.Steps?.Begin("query");
                var result = await QueryAsync(connection, run, end).ConfigureAwait(false);
                await EndAsync(connection, CancellationToken.None).ConfigureAwait(false);
                return result;
            }
            catch (Exception exception) when (exception is not StaleConnectionException)
            {
                await EndQuietlyAsync(connection).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task BeginOrTellAsync(DbConnection connection, ServerRun run, CancellationToken end)
    {
        try
        {
            await BeginAsync(connection, run, end).ConfigureAwait(false);
        }
        catch (Exception exception) when (!run.IsTest && IsLost(exception))
        {
            throw new StaleConnectionException(exception);
        }
    }

    private async Task<PullResult> SendAsync(IServerMessage message, ServerRun run, CancellationToken end)
    {
        using (message)
        {
            using var stop = new QueryStop(message.Cancel, isSent: false, end);
            end.ThrowIfCancellationRequested();
            var sent = _services.Time.GetTimestamp();
            DbDataReader reader;
            try
            {
                reader = await message.ExecuteAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (IsLost(exception) && !message.HasBegun && _services.Time.GetElapsedTime(sent) < AtOnce)
            {
                throw new StaleConnectionException(exception);
            }

            return await ReadingThreads.RunAsync(() => Read(reader, message, run)).ConfigureAwait(false);
        }
    }

    private PullResult Read(DbDataReader reader, IServerMessage message, ServerRun run)
    {
        using (reader)
        {
            try
            {
                var names = SqlRows.NamesOf(reader, run.Context);
                return SqlRows.Read(reader, Rows(reader, null, names, run), names, run.Query, run.Context, run.Clock);
            }
            catch
            {
                // Otherwise the end of the reading would fetch all the rows that nobody wants any more.
                QueryStop.Try(message.Cancel);
                throw;
            }
        }
    }

    private async Task<PullResult> QueryAsync(DbConnection connection, ServerRun run, CancellationToken end)
    {
        var command = Command(connection, run);
        await using (command.ConfigureAwait(false))
            return await ReadAsync(await ExecuteAsync(command, run, end).ConfigureAwait(false), command, run, end).ConfigureAwait(false);
    }

    private async Task<PullResult> ReadAsync(DbDataReader reader, DbCommand command, ServerRun run, CancellationToken end)
    {
        await using (reader.ConfigureAwait(false))
        {
            try
            {
                var names = SqlRows.NamesOf(reader, run.Context);
                // A thread of its own: values are read as they come, and whoever waits for them must not hold one of the pool's.
                using var stop = new QueryStop(command.Cancel, isSent: true, end);
                return await ReadingThreads.RunAsync(
                    () => SqlRows.Read(reader, Rows(reader, command, names, run), names, run.Query, run.Context, run.Clock)).ConfigureAwait(false);
            }
            catch
            {
                // Otherwise the end of the reading would fetch all the rows that nobody wants any more.
                await QueryStop.TryAsync(command.Cancel).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task EndQuietlyAsync(DbConnection connection)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _services.Time);
            await EndAsync(connection, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The driver closes a connection that it cannot use again; what failed before is what counts.
        }
    }
}
