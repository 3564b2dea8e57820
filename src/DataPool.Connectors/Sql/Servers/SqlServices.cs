using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>What every provider of a database server works with.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Gate">Resolves and checks addresses.</param>
/// <param name="Time">The clock.</param>
/// <param name="Slots">How many queries run at a time.</param>
/// <param name="Tests">How many tests run at a time.</param>
internal sealed record SqlServices(SqlOptions Options, DatabaseGate Gate, TimeProvider Time, SqlSlots Slots, SqlSlots Tests)
{
    /// <summary>How many queries of servers run at a time.</summary>
    internal const int MaxAtOnce = 64;

    /// <summary>How many queries of one source run at a time, and so the most connections to it.</summary>
    internal const int MaxOfSource = 4;

    /// <summary>How many connections of all sources a server has at most, those that wait for use among them, and so how many queries run at it at a time.</summary>
    internal const int MaxOfServer = 8;

    /// <summary>How many tests run at a time.</summary>
    internal const int MaxTests = 16;

    /// <summary>How many tests run at one server at a time, each with a connection of its own.</summary>
    internal const int MaxTestsOfServer = 2;

    /// <summary>How long connecting may take, where the query's own time-out is no shorter.</summary>
    internal static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    // Those of one process share their slots: each query that is being read holds a thread.
    private static readonly SqlSlots Shared = new(MaxAtOnce, MaxOfSource, "SQL queries", "this database", MaxOfServer);

    // A test must not hold up the runs of connectors that read the same source.
    private static readonly SqlSlots SharedTests = new(MaxTests, MaxTestsOfServer, "tests of SQL queries", "this database", MaxTestsOfServer);

    /// <summary>The services of a process.</summary>
    internal static SqlServices Of(SqlOptions options, TimeProvider time) => new(options, new DatabaseGate(options.Networks), time, Shared, SharedTests);
}
