using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// This process's right to write a database: the owner epoch, which it raised when it opened it. The lock on the data
/// directory lets one process in; should it ever let in two (a network share, a file that somebody removed), the later
/// one owns the data, and nothing of the earlier one is committed any more.
/// </summary>
internal sealed class SqliteOwner(string database)
{
    // The primary result codes of disks that take no writes now, https://www.sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;

    private long _seen;

    /// <summary>The epoch; 0 while the disk did not let it be raised.</summary>
    public long Epoch { get; private set; }

    /// <summary>Raises the epoch. On a disk that takes no writes it is left to the first that it takes: a server must start on a full disk.</summary>
    public void ClaimIfPossible(SqliteConnection connection)
    {
        try
        {
            _seen = Read(connection);
            Claim(connection);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is ReadOnly or IoError or Full)
        {
            Epoch = 0;
        }
    }

    /// <summary>Raises the epoch if that could not be done before.</summary>
    /// <exception cref="StorageException">Another process has raised it meanwhile.</exception>
    public void Claim(SqliteConnection connection)
    {
        if (Epoch > 0) return;
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE owner SET epoch = epoch + 1 WHERE epoch = $seen RETURNING epoch";
        command.Parameters.AddWithValue("$seen", _seen);
        Epoch = command.ExecuteScalar() is long epoch ? epoch : throw Lost();
    }

    /// <summary>Fails a transaction of a process that no longer owns the database.</summary>
    /// <exception cref="StorageException">Another process owns it.</exception>
    public void Check(long epoch)
    {
        if (epoch != Epoch) throw Lost();
    }

    /// <summary>Fails a transaction of a process that no longer owns the database.</summary>
    /// <exception cref="StorageException">Another process owns it.</exception>
    public void Check(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT epoch FROM owner";
        Check((long)command.ExecuteScalar()!);
    }

    private static long Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT epoch FROM owner";
        return (long)command.ExecuteScalar()!;
    }

    private StorageException Lost() => new(
        $"Another DataPool process has opened the database \"{database}\" and owns it now; nothing was changed. Stop one of the two: a data directory belongs to one server.");
}
