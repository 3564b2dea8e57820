namespace DataPool.Storage.Transfer;

/// <summary>How far a move of a data directory has come.</summary>
/// <param name="What">What is being done.</param>
/// <param name="Table">The table that is worked on; empty while <see cref="MigrationPhase.Emptying"/>, which is of all tables.</param>
/// <param name="Rows">The rows of it that are copied; 0 in the other phases.</param>
/// <param name="Total">All rows of it in the data directory; 0 in the other phases.</param>
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
