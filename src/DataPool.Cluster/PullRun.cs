using System.Collections.Concurrent;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>One run of a pull connector: connect, fetch, map, apply. Whatever fails on the way changes nothing.</summary>
internal sealed class PullRun(
    IStreamPool pool, IPoolStore store, RecordLimits limits, ConnectorJournal journal, TimeProvider time, ILogger<PullRun> logger)
{
    private readonly ConcurrentDictionary<int, ConnectorOwner> _owners = new();

    /// <summary>Runs the connector and tells the journal. Throws nothing.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="skipGuard">True when an operator has approved what the guard holds.</param>
    /// <param name="source">The connector's reading.</param>
    /// <param name="cancellationToken">Stops it before it has a result.</param>
    /// <returns>The run, and what it leaves for the schedule.</returns>
    public async Task<(RunRecord Run, RunEnd End)> RunAsync(
        Connector connector, string runId, bool skipGuard, SourceRead source, CancellationToken cancellationToken)
    {
        var timestamp = time.GetTimestamp();
        var warnings = new WarningCounter();
        var run = new RunRecord { RunId = runId, Outcome = null, StartedAt = journal.RunStarted(connector, runId).UtcDateTime };
        SourceException? fault = null;
        try
        {
            // Step by step: a run that is held, or fails in the write, tells what it had read.
            var result = await ReadAsync(connector, run, source, warnings, cancellationToken).ConfigureAwait(false);
            using var read = result.Records;
            run = run with { RowsRead = read.Count, Detected = result.Detected };
            using var records = Map(connector, result, warnings);
            run = run with { ItemsReceived = records.Count, ItemsSkipped = read.Count - records.Count };
            cancellationToken.ThrowIfCancellationRequested();
            var written = await WriteAsync(connector, records, skipGuard, cancellationToken).ConfigureAwait(false);
            DroppedItems.Count(warnings, connector.Definition!.Mapping, written.ItemsDropped);
            run = run with
            {
                Outcome = written is { ItemsChanged: 0, ItemsRemoved: 0 } ? RunOutcome.Unchanged : RunOutcome.Succeeded,
                ItemsChanged = written.ItemsChanged,
                ItemsRemoved = written.ItemsRemoved,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run = run with { Outcome = RunOutcome.Cancelled };
        }
        catch (HeldException held)
        {
            run = run with { Outcome = RunOutcome.Held, Error = new HealthProblem(HealthProblem.Held, held.Message) };
        }
        catch (Exception failure)
        {
            fault = failure as SourceException;
            run = run with { Outcome = RunOutcome.Failed, Error = ProblemOf(connector, failure) };
        }

        var elapsed = time.GetElapsedTime(timestamp);
        run = run with { DurationMs = (long)elapsed.TotalMilliseconds, Warnings = warnings.ToList() };
        journal.RunEnded(connector, run, isUnreachable: fault is { Transient: true });
        return (run, new RunEnd(run.Outcome!.Value, elapsed, connector.Health.Facts.FailedInRow, fault?.RetryAfter));
    }

    private HealthProblem ProblemOf(Connector connector, Exception failure)
    {
        switch (failure)
        {
            case SourceException source:
                return new HealthProblem(source.Code, source.Message);
            case RecordException record:
                return new HealthProblem(record.Code, record.Message);
            case OverloadedException or StorageException:
                return new HealthProblem("overloaded", failure.Message);
            default:
                Log.RunBroke(logger, connector.Id, failure);
                return new HealthProblem("internal_error", "The run failed for a reason that DataPool did not foresee; the server's log has the details.");
        }
    }

    private static Task<PullResult> ReadAsync(Connector connector, RunRecord run, SourceRead source, WarningCounter warnings, CancellationToken cancellationToken)
    {
        var definition = connector.Definition!;
        return source.ReadAsync(
            (IPullType)connector.Type,
            new PullContext
            {
                Source = definition.Source,
                TimeZone = definition.TimeZone,
                Now = new DateTimeOffset(run.StartedAt),
                LastRun = connector.Health.Facts.LastRunAt,
                Shapes = connector.Shapes,
                Warnings = warnings,
            },
            cancellationToken);
    }

    private RecordBatch Map(Connector connector, PullResult result, WarningCounter warnings) => connector.Mapper!.Map(result.Records, new MapContext
    {
        IsPull = true,
        TimeZone = connector.Definition!.TimeZone,
        Limits = limits,
        Warnings = warnings,
        Columns = result.Columns,
    });

    private async Task<WriteResult> WriteAsync(Connector connector, RecordBatch records, bool skipGuard, CancellationToken cancellationToken)
    {
        var mapping = connector.Definition!.Mapping;
        var owner = await OwnerAsync(connector.Number, cancellationToken).ConfigureAwait(false);
        try
        {
            return await pool.WriteAsync(
                connector.StreamId, PullWrite.Of(connector.Number, skipGuard ? mapping with { Guard = null } : mapping, records, owner)).ConfigureAwait(false);
        }
        catch (OverloadedException)
        {
            // Another process may own it. If that is gone, the next run takes it back.
            _owners.TryRemove(connector.Number, out _);
            throw;
        }
    }

    private async ValueTask<ConnectorOwner> OwnerAsync(int connector, CancellationToken cancellationToken)
    {
        if (_owners.TryGetValue(connector, out var owner)) return owner;
        return _owners[connector] = await store.ClaimConnectorAsync(connector, cancellationToken).ConfigureAwait(false);
    }
}
