using DataPool.Connectors.Sql.PostgreSql;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>A checked connection to a database server: all that is known of it before anything is connected. Immutable.</summary>
internal sealed class SqlTarget
{
    /// <summary>A name or an address; no path, list or instance.</summary>
    public required string Host { get; init; }

    /// <summary>The TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>The database; empty where none was named.</summary>
    public required string Database { get; init; }

    /// <summary>Who signs in; empty where nobody was named.</summary>
    public required string User { get; init; }

    /// <summary>The password; empty where there is none.</summary>
    public required string Password { get; init; }

    /// <summary>How it is encrypted.</summary>
    public required SqlTls Tls { get; init; }

    /// <summary>What else the provider takes, by its own names.</summary>
    public required IReadOnlyDictionary<string, string> Others { get; init; }

    /// <summary>Where the server is, for a person, if host and port do not say it; else null.</summary>
    public string? Place { get; init; }

    /// <summary>Whether it came in a connection string, of which nothing is ever shown.</summary>
    public required bool IsSecret { get; init; }

    /// <summary>How messages name the server, at the beginning of a sentence.</summary>
    public string Subject => IsSecret ? "The server of source.connectionString" : $"The server '{Place ?? $"{Host}:{Port}"}'";

    /// <summary>How messages name the database, within a sentence.</summary>
    public string DatabaseName => IsSecret ? "the database of source.connectionString" : $"the database '{Database}'";

    /// <summary>How messages name who signs in, within a sentence.</summary>
    public string UserName => IsSecret ? "the user of source.connectionString" : $"'{User}'";

    /// <summary>Equal for those that can share connections. Holds secrets: for memory alone.</summary>
    public string Key { get => field ??= MakeKey(); }

    /// <summary>Equal for those that are at one server.</summary>
    public string Server { get => field ??= string.Join('\0', Host.ToUpperInvariant(), Port, Place?.ToUpperInvariant()); }

    /// <summary>Not the connection: it holds secrets.</summary>
    public override string ToString() => Subject;

    // Each run sets the search path anew.
    private string MakeKey() => string.Join('\0', Host.ToUpperInvariant(), Port, Database, User, Password, Tls,
        string.Join('\0', Others.Where(static pair => pair.Key != PostgresKeywords.SearchPath)
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}")));
}

/// <summary>A connection while it is read, with what was found so far.</summary>
internal sealed class SqlTargetDraft
{
    public string? Host { get; set; }

    public int? Port { get; set; }

    public string? Database { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public SqlTls? Tls { get; set; }

    /// <summary>See <see cref="SqlTarget.Place"/>.</summary>
    public string? Place { get; set; }

    /// <summary>What else the provider takes, by its own names.</summary>
    public Dictionary<string, string> Others { get; } = new(StringComparer.Ordinal);
}
