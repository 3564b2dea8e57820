using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>What became of a transaction.</summary>
internal enum CommitOutcome
{
    /// <summary>It was committed.</summary>
    Done,

    /// <summary>It was rolled back.</summary>
    NotDone,

    /// <summary>It has not ended.</summary>
    UnderWay,

    /// <summary>The database cannot tell any more.</summary>
    Unknown,
}

/// <summary>A transaction that is about to be committed, by which the database can be asked for it if its answer is lost.</summary>
internal sealed class PostgresCommit
{
    private readonly string? _id;
    private readonly DateTime? _statistics;

    private PostgresCommit(string? id, DateTime? statistics) => (_id, _statistics) = (id, statistics);

    /// <summary>The session's transaction.</summary>
    public static async Task<PostgresCommit> OfAsync(PostgresSession session)
    {
        var rows = await session.ListAsync(
            "SELECT pg_current_xact_id_if_assigned()::text, (SELECT stats_reset FROM pg_stat_bgwriter)",
            static row => new PostgresCommit(row.IsDBNull(0) ? null : row.GetString(0), Time(row, 1))).ConfigureAwait(false);
        return rows[0];
    }

    /// <summary>Asks for it, on another connection.</summary>
    public async Task<CommitOutcome> AskAsync(PostgresSession session)
    {
        // It has written nothing.
        if (_id is null) return CommitOutcome.Done;
        try
        {
            var rows = await session.ListAsync(
                "SELECT pg_xact_status($1::text::xid8), (SELECT stats_reset FROM pg_stat_bgwriter)",
                static row => (Status: row.IsDBNull(0) ? null : row.GetString(0), Statistics: Time(row, 1)), _id).ConfigureAwait(false);
            return rows[0].Status switch
            {
                "aborted" => CommitOutcome.NotDone,
                "in progress" => CommitOutcome.UnderWay,
                // A server that crashed gives the numbers of lost transactions once more: that one may be another's. It also
                // begins its statistics anew, which an orderly stop does not.
                "committed" when rows[0].Statistics == _statistics => CommitOutcome.Done,
                _ => CommitOutcome.Unknown,
            };
        }
        catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // "in the future": a server that crashed has lost it, and not given its number again.
            return CommitOutcome.NotDone;
        }
    }

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);
}
