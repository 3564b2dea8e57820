using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Connectors.Files;

/// <summary>Something that could not be taken as it is, or is held: it waits for another definition, a change, or somebody's approval.</summary>
/// <param name="What">What it is, equal exactly where it is the same.</param>
/// <param name="Definition">By which it was read.</param>
/// <param name="Problem">Why it was refused.</param>
/// <param name="IsHeld">True where only the guard held it.</param>
internal sealed record Refusal<T>(T What, object? Definition, HealthProblem Problem, bool IsHeld)
{
    /// <summary>What a run's end says about what it read; null where that was taken, or nothing is known of it.</summary>
    public static Refusal<T>? Of(T what, PullContext context, PullEnd end) => end.Outcome switch
    {
        RunOutcome.Held => new(what, context.Definition, end.Problem!, true),
        RunOutcome.Failed when end.IsSourceAtFault => new(what, context.Definition, end.Problem!, false),
        _ => null,
    };

    /// <summary>Whether it still stands: it was read by this definition.</summary>
    public bool Stands(PullContext context) => ReferenceEquals(Definition, context.Definition);

    /// <summary>The same failure once more: the connector stays red as long as the last file is one that could not be taken.</summary>
    public SourceException Again() => new(Problem.Code, Problem.Message, transient: false);
}
