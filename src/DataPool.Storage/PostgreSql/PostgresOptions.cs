using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>How the database is reached.</summary>
internal sealed class PostgresOptions
{
    /// <summary>
    /// Connections of the threads that write, which nobody else takes: one each for the log, the items and the history.
    /// </summary>
    public const int Threads = 3;

    /// <summary>
    /// Connections of others who write, at most: the configuration, the activity, uploaded files, claims (<see cref="Claims"/>), and some to spare.
    /// </summary>
    public int Writers { get; init; } = 9;

    /// <summary>Streams and connectors that are taken over at a time: they wait for each other anyway.</summary>
    public const int Claims = 3;

    /// <summary>How long a claim waits for its turn before it is refused. Default 10 s.</summary>
    public TimeSpan ClaimPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections of those who read, at most, so that they cannot take those that commits need. Default 8, from 1.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>How long a reader waits for a connection before it is told that the database is busy. Default 10 s.</summary>
    public TimeSpan ReaderPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True for whoever copies the whole database: it takes as long as it takes, and the database need not be whole yet.</summary>
    public bool IsForTransfer { get; init; }

    /// <summary>The data source for the threads that write.</summary>
    public NpgsqlDataSource BuildThreads(string connectionString) => Build(connectionString, Threads, WriterSettings);

    /// <summary>The data source for others who write.</summary>
    public NpgsqlDataSource BuildWriters(string connectionString) => Build(connectionString, Writers, WriterSettings);

    /// <summary>The data source for those who read, and cannot write.</summary>
    public NpgsqlDataSource BuildReaders(string connectionString) => Build(connectionString, Readers, "-c default_transaction_read_only=on" + (IsForTransfer ? " -c statement_timeout=0" : ""));

    // Whoever stops in the middle of a transaction is put out of the way of others.
    private string WriterSettings => IsForTransfer
        ? "-c idle_in_transaction_session_timeout=0 -c statement_timeout=0"
        : "-c idle_in_transaction_session_timeout=10s -c statement_timeout=60s";

    private NpgsqlDataSource Build(string connectionString, int connections, string settings)
    {
        var builder = Parse(connectionString);
        builder.MaxPoolSize = connections;
        builder.MinPoolSize = 0;
        builder.Pooling = true;
        builder.Enlist = false;
        builder.Multiplexing = false;
        builder.SearchPath = "datapool";
        // Neither stored values nor the password in an error or a log.
        builder.IncludeErrorDetail = false;
        builder.IncludeFailedBatchedCommand = false;
        builder.LogParameters = false;
        builder.PersistSecurityInfo = false;
        builder.Options = $"{builder.Options} {settings}".Trim();
        builder.MaxAutoPrepare = 64;
        // A copy takes as long as it takes.
        if (IsForTransfer) builder.CommandTimeout = 0;
        // What follows may be said otherwise.
        Default(builder, "Application Name", "DataPool");
        Default(builder, "Timeout", 5);
        Default(builder, "Command Timeout", 30);
        Default(builder, "Keepalive", 15);
        Default(builder, "Tcp Keepalive", true);
        return new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        if (PostgresConnectionString.IsValid(connectionString)) return new NpgsqlConnectionStringBuilder(connectionString);
        throw new StorageException(
            "ConnectionStrings:DataPool is not understood. Write it as Host=…;Database=…;Username=…;Password=…, with a value that "
            + "holds ; or = or a quote in double quotes.");
    }

    private static void Default(NpgsqlConnectionStringBuilder builder, string keyword, object value)
    {
        if (!builder.ShouldSerialize(keyword)) builder[keyword] = value;
    }
}
