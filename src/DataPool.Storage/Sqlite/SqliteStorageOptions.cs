namespace DataPool.Storage.Sqlite;

/// <summary>Bounds of the SQLite storage.</summary>
public sealed class SqliteStorageOptions : StorageOptions
{
    /// <summary>Tests look and reach in here.</summary>
    internal SqliteHooks Hooks { get; init; } = new();
}
