using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>One run of a pull connector: connect, fetch, map, apply. Whatever fails on the way changes nothing.</summary>
internal sealed class PullRun(IStreamPool pool, RecordLimits limits, TimeProvider time, ILogger<PullRun> logger)
{
    /// <summary>Runs the connector and notes the outcome in its health. Throws nothing.</summary>
    public async Task RunAsync(Connector connector, CancellationToken cancellationToken)
    {
        var health = connector.Health;
        var started = time.GetUtcNow();
        health.RunStarted(started);
        try
        {
            var warnings = new WarningCounter();
            var count = await ReadAndApplyAsync(connector, started, warnings, cancellationToken).ConfigureAwait(false);
            health.RunSucceeded(time.GetUtcNow(), count, warnings.ToList());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            health.RunCancelled();
        }
        catch (SourceException failure)
        {
            health.RunFailed(time.GetUtcNow(), failure.Code, failure.Message);
        }
        catch (RecordException failure)
        {
            health.RunFailed(time.GetUtcNow(), failure.Code, failure.Message);
        }
        catch (OverloadedException failure)
        {
            health.RunFailed(time.GetUtcNow(), "overloaded", failure.Message);
        }
        catch (Exception failure)
        {
            Log.RunBroke(logger, connector.Id, failure);
            health.RunFailed(time.GetUtcNow(), "internal_error", "The run failed for a reason that DataPool did not foresee; the server's log has the details.");
        }
    }

    private async Task<int> ReadAndApplyAsync(
        Connector connector, DateTimeOffset started, WarningCounter warnings, CancellationToken cancellationToken)
    {
        var type = (IPullType)connector.Type!;
        var result = await type.ReadAsync(new PullContext
        {
            Source = connector.Definition!.Source,
            TimeZone = connector.Definition.TimeZone,
            Now = started,
            LastRun = connector.Health.Facts.LastRunAt,
            Shapes = connector.Shapes,
            Warnings = warnings,
        }, cancellationToken).ConfigureAwait(false);
        using var read = result.Records;
        using var records = connector.Mapper!.Map(read, new MapContext
        {
            IsPull = true,
            TimeZone = connector.Definition.TimeZone,
            Limits = limits,
            Warnings = warnings,
            Columns = result.Columns,
        });
        cancellationToken.ThrowIfCancellationRequested();
        await pool.WriteAsync(connector.StreamId, new WriteRequest
        {
            Kind = WriteKind.Pull,
            Connector = connector.Number,
            Records = records,
            Mode = connector.Definition.Mapping.Write,
            Missing = connector.Definition.Mapping.Missing,
            MaxItems = connector.Definition.Mapping.MaxItems,
            Overflow = connector.Definition.Mapping.Overflow,
        }).ConfigureAwait(false);
        return read.Count;
    }
}
