using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// A writing connection with its prepared statements, for one thread. After an error it is disposed and made anew:
/// whatever state the connection was left in, the next one is sound.
/// </summary>
internal abstract class RawTables : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteDatabase _database;
    private readonly List<RawStatement> _statements = [];
    private readonly RawStatement _begin;
    private readonly RawStatement _owner;
    private readonly RawStatement _commit;

    protected RawTables(SqliteDatabase database)
    {
        _database = database;
        _connection = database.OpenWriter();
        _begin = Prepare("BEGIN IMMEDIATE");
        _owner = Prepare("SELECT epoch FROM owner");
        _commit = Prepare("COMMIT");
    }

    public void Begin()
    {
        _database.OnBeginning(_connection);
        _begin.Execute();
        _database.Owner.Check(_owner.ReadInteger());
    }

    public void Commit()
    {
        _database.OnCommitting(_connection);
        _commit.Execute();
    }

    /// <summary>Moves the WAL into the database, before the end.</summary>
    public void Checkpoint() => SqliteDatabase.Checkpoint(_connection);

    /// <summary>Rolls back what is open, and closes.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        if (_connection.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0)
            raw.sqlite3_exec(handle, "ROLLBACK");
        _connection.Dispose();
    }

    protected RawStatement Prepare(string sql)
    {
        try
        {
            var statement = new RawStatement(_connection.Handle!, sql);
            _statements.Add(statement);
            return statement;
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
