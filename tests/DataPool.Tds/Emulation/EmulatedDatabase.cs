using System.Collections.Concurrent;
using DataPool.Tds.Login;
using Microsoft.Data.Sqlite;

namespace DataPool.Tds.Emulation;

/// <summary>
/// A database that runs simple Transact-SQL on SQLite, with the declared types of SQL Server: enough for the suite that all
/// databases of connectors are tried with. What is tried with it is the connector, not SQL Server.
/// </summary>
public sealed class EmulatedDatabase : ITdsDatabase, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datapool-tds-").FullName;
    private readonly ConcurrentDictionary<object, string> _running = [];

    /// <summary>An empty one.</summary>
    public EmulatedDatabase() => Execute("PRAGMA journal_mode = WAL");

    /// <summary>Whether the account is one that may write.</summary>
    public bool CanWrite { get; set; } = true;

    /// <summary>Procedures by name: the statements that they run.</summary>
    public Dictionary<string, string> Procedures { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many requests with a marker in their text run now.</summary>
    public int Running(string marker) => _running.Values.Count(text => text.Contains(marker, StringComparison.Ordinal));

    /// <summary>Runs statements with all rights.</summary>
    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(EmulatedText.Of(sql), connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public ITdsConversation Open(LoginRequest login) => new EmulatedConversation(this, Connect());

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Notes a request for as long as it runs.</summary>
    internal IDisposable Run(string text)
    {
        var run = new RunningRequest(_running);
        _running[run] = text;
        return run;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "database"), Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private sealed class RunningRequest(ConcurrentDictionary<object, string> running) : IDisposable
    {
        public void Dispose() => running.TryRemove(this, out _);
    }
}
