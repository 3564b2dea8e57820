namespace DataPool.Storage.Sqlite;

/// <summary>Bounds of the SQLite storage.</summary>
public sealed class SqliteStorageOptions : StorageOptions;
