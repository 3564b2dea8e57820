using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>One run of a pull connector: connect, fetch, map, apply. Whatever fails on the way changes nothing.</summary>
internal sealed class PullRun(IStreamPool pool, RecordLimits limits, ConnectorJournal journal, TimeProvider time, ILogger<PullRun> logger)
{
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
            run = await ReadAndApplyAsync(connector, run, skipGuard, source, warnings, cancellationToken).ConfigureAwait(false);
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
            case OverloadedException:
                return new HealthProblem("overloaded", failure.Message);
            default:
                Log.RunBroke(logger, connector.Id, failure);
                return new HealthProblem("internal_error", "The run failed for a reason that DataPool did not foresee; the server's log has the details.");
        }
    }

    private async Task<RunRecord> ReadAndApplyAsync(
        Connector connector, RunRecord run, bool skipGuard, SourceRead source, WarningCounter warnings, CancellationToken cancellationToken)
    {
        var definition = connector.Definition!;
        var result = await source.ReadAsync(
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
            cancellationToken).ConfigureAwait(false);
        using var read = result.Records;
        using var records = connector.Mapper!.Map(read, new MapContext
        {
            IsPull = true,
            TimeZone = definition.TimeZone,
            Limits = limits,
            Warnings = warnings,
            Columns = result.Columns,
        });
        cancellationToken.ThrowIfCancellationRequested();
        var written = await pool.WriteAsync(connector.StreamId, new WriteRequest
        {
            Kind = WriteKind.Pull,
            Connector = connector.Number,
            Records = records,
            Mode = definition.Mapping.Write,
            Missing = definition.Mapping.Missing,
            Guard = skipGuard ? null : definition.Mapping.Guard,
            MaxItems = definition.Mapping.MaxItems,
            Overflow = definition.Mapping.Overflow,
        }).ConfigureAwait(false);
        return run with
        {
            Outcome = written is { ItemsChanged: 0, ItemsRemoved: 0 } ? RunOutcome.Unchanged : RunOutcome.Succeeded,
            RowsRead = read.Count,
            ItemsReceived = records.Count,
            ItemsChanged = written.ItemsChanged,
            ItemsRemoved = written.ItemsRemoved,
            ItemsSkipped = read.Count - records.Count,
            Detected = result.Detected,
        };
    }
}
