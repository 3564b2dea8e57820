using DataPool.Storage.PostgreSql;

namespace DataPool.Server.Settings;

/// <summary>What everything can be kept in.</summary>
internal enum StorageKind
{
    /// <summary>Files in the data directory.</summary>
    Sqlite,

    /// <summary>A database of a server.</summary>
    PostgreSql,
}

/// <summary>Reads <c>DataPool:Storage</c> and <c>ConnectionStrings:DataPool</c>.</summary>
internal static class StorageSettings
{
    private const string ConnectionName = "DataPool";
    private const string Example = "for example Host=db.example.com;Database=datapool;Username=datapool;Password=...";

    /// <summary>What everything is kept in.</summary>
    public static StorageKind Kind(SettingsSection section)
    {
        const string name = "Storage";
        if (section.Text(name) is not { } text) return StorageKind.Sqlite;
        // Not Enum.TryParse: it takes numbers too.
        foreach (var kind in Enum.GetValues<StorageKind>())
            if (kind.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return kind;
        section.Error(name, $"must be {nameof(StorageKind.Sqlite)} or {nameof(StorageKind.PostgreSql)}; it is \"{text}\".");
        return StorageKind.Sqlite;
    }

    /// <summary>The connection string; what is wrong with it is told without its content.</summary>
    public static string? ConnectionString(IConfiguration configuration, StorageKind kind, List<string> errors)
    {
        var text = configuration.GetConnectionString(ConnectionName) is { Length: > 0 } configured ? configured : null;
        if (kind != StorageKind.PostgreSql) return text;
        if (text is null)
            errors.Add($"ConnectionStrings:{ConnectionName} must be set where DataPool:Storage is PostgreSql, {Example}");
        else if (!PostgresConnectionString.IsValid(text))
            errors.Add($"ConnectionStrings:{ConnectionName} is not a connection string of PostgreSQL with a Host, {Example}");
        return text;
    }
}
