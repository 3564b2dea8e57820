namespace DataPool.Storage.Transfer;

/// <summary>How far a move of a data directory has come.</summary>
/// <param name="What">What is being done: copying or comparing.</param>
/// <param name="Table">The table that is worked on.</param>
/// <param name="Rows">The rows of it that are done.</param>
/// <param name="Total">All rows of it.</param>
public readonly record struct MigrationStep(MigrationPhase What, string Table, long Rows, long Total);

/// <summary>What a move is doing.</summary>
public enum MigrationPhase
{
    /// <summary>The rows of an earlier move, of other data, are removed.</summary>
    Emptying,

    /// <summary>Rows are copied.</summary>
    Copying,

    /// <summary>Both sides are read and compared.</summary>
    Comparing,
}
