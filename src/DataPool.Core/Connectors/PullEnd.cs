using DataPool.Core.Connectors.Journal;

namespace DataPool.Core.Connectors;

/// <summary>How a run ended, as its type is told.</summary>
/// <param name="Outcome">The outcome: what succeeded or changed nothing is durable.</param>
/// <param name="Problem">Why it failed; null where it did not.</param>
/// <param name="IsSourceAtFault">True where it failed because of what was read, which will fail again until somebody changes it.</param>
public readonly record struct PullEnd(RunOutcome Outcome, HealthProblem? Problem, bool IsSourceAtFault);

/// <summary>What a type remembers of one connector between its runs, as long as the server runs and the source stays the same.</summary>
public sealed class SourceMemory
{
    /// <summary>What the type has put here; null at first. Used by one run at a time.</summary>
    public object? Value { get; set; }
}
