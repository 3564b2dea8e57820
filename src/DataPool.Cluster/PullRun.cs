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
        var isNotModified = false;
        var isSourceAtFault = false;
        var isReading = true;
        using var mapping = new PullMapping(connector.Mapper!, MapContextOf(connector, warnings));
        var context = ContextOf(connector, new DateTimeOffset(run.StartedAt), mapping, warnings, source, skipGuard);
        try
        {
            // Step by step: a run that is held, or fails in the write, tells what it had read.
            var result = await source.ReadAsync((IPullType)connector.Type, context, cancellationToken).ConfigureAwait(false);
            run = run with { RowsRead = mapping.RowCount + result.Records.Count, Detected = result.Detected };
            using var records = MapLast(mapping, result);
            isReading = false;
            isNotModified = result.IsNotModified;
            run = run with { ItemsReceived = records.Count, ItemsSkipped = run.RowsRead - records.Count };
            run = isNotModified
                ? run with { Outcome = RunOutcome.Unchanged }
                : await WriteAsync(connector, run, records, skipGuard && !context.NeedsGuard, warnings, cancellationToken).ConfigureAwait(false);
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
            isSourceAtFault = IsSourceAtFault(failure, isReading);
            run = run with { Outcome = RunOutcome.Failed, Error = ProblemOf(connector, failure) };
        }

        var isMoreWaiting = false;
        try
        {
            if (context.WhenEnded is { } tell) isMoreWaiting = await tell(new PullEnd(run.Outcome!.Value, run.Error, isSourceAtFault)).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // What is in the pool stays there; what was to be done with the source after it was not done.
            fault = failure as SourceException;
            run = run with { Outcome = RunOutcome.Failed, Error = ProblemOf(connector, failure) };
        }

        var elapsed = time.GetElapsedTime(timestamp);
        run = run with { DurationMs = (long)elapsed.TotalMilliseconds, Warnings = warnings.ToList() };
        journal.RunEnded(connector, run, isUnreachable: fault is { Transient: true }, isNotModified);
        return (run, new RunEnd(run.Outcome!.Value, elapsed, connector.Health.Facts.FailedInRow, fault?.RetryAfter, isMoreWaiting, IsToBeRepeated: run.Outcome == RunOutcome.Failed && !isSourceAtFault));
    }

    /// <summary>Whether a run would have anything to read. Throws nothing: what cannot be looked at is a reason to run, and to fail of it.</summary>
    /// <returns>False where there is nothing; null where it cannot be looked at.</returns>
    public async Task<bool?> LookAsync(Connector connector, SourceRead source, CancellationToken cancellationToken)
    {
        var warnings = new WarningCounter();
        using var mapping = new PullMapping(connector.Mapper!, MapContextOf(connector, warnings));
        try
        {
            var isNew = await source.LookAsync((IPullType)connector.Type, ContextOf(connector, time.GetUtcNow(), mapping, warnings, source, isApproved: false), cancellationToken).ConfigureAwait(false);
            if (!isNew) journal.Looked(connector);
            return isNew;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception failure)
        {
            if (failure is not SourceException) Log.RunBroke(logger, connector.Id, failure);
            return null;
        }
    }

    // What nobody foresaw while reading would come again with the same content.
    private static bool IsSourceAtFault(Exception failure, bool isReading) => failure switch
    {
        SourceException source => !source.Transient,
        RecordException => true,
        OverloadedException or StorageException or OperationCanceledException => false,
        _ => isReading,
    };

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

    private static RecordBatch MapLast(PullMapping mapping, PullResult result)
    {
        using var last = result.Records;
        if (!result.IsNotModified) mapping.Take(last, result.Columns);
        return mapping.Finish();
    }

    private PullContext ContextOf(Connector connector, DateTimeOffset now, PullMapping mapping, WarningCounter warnings, SourceRead source, bool isApproved)
    {
        var definition = connector.Definition!;
        return new PullContext
        {
            Source = definition.Source,
            TimeZone = definition.TimeZone,
            Now = now,
            LastRun = connector.Health.Facts.LastRunAt,
            Shapes = connector.Shapes,
            Warnings = warnings,
            Sink = mapping,
            Limits = limits,
            Flatten = definition.Mapping.Nested == NestedMode.Flatten,
            TextFields = definition.Mapping.TextFields,
            NamedFields = definition.Mapping.NamedFields,
            Connector = connector.Number,
            Definition = definition,
            IsApproved = isApproved,
            Memory = source.Memory,
        };
    }

    private MapContext MapContextOf(Connector connector, WarningCounter warnings) => new()
    {
        IsPull = true,
        Time = time,
        TimeZone = connector.Definition!.TimeZone,
        Limits = limits,
        Warnings = warnings,
        MostItems = connector.Definition!.Mapping.MostItems(limits),
    };

    private async Task<RunRecord> WriteAsync(Connector connector, RunRecord run, RecordBatch records, bool skipGuard, WarningCounter warnings, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var mapping = connector.Definition!.Mapping;
        var owner = await OwnerAsync(connector.Number, cancellationToken).ConfigureAwait(false);
        try
        {
            var written = await pool.WriteAsync(
                connector.StreamId, PullWrite.Of(connector.Number, skipGuard ? mapping with { Guard = null } : mapping, records, owner)).ConfigureAwait(false);
            DroppedItems.Count(warnings, mapping, written.ItemsDropped);
            return run with
            {
                Outcome = written is { ItemsChanged: 0, ItemsRemoved: 0 } ? RunOutcome.Unchanged : RunOutcome.Succeeded,
                ItemsChanged = written.ItemsChanged,
                ItemsRemoved = written.ItemsRemoved,
            };
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
