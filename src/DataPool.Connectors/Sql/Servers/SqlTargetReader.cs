using System.Net;
using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>Reads a connection to a server from <c>source</c>: by fields, or by a connection string.</summary>
/// <param name="keywords">What a connection string may hold.</param>
/// <param name="defaultPort">Where the server listens unless told otherwise.</param>
internal sealed class SqlTargetReader(SqlKeywords keywords, int defaultPort)
{
    private const int MaxLength = 255;

    private static readonly string[] Fields = ["host", "port", "database", "username", "password", "tls"];

    /// <summary>Whether a user must be named; not where DataPool's own account may sign in.</summary>
    public bool NeedsUser { get; init; } = true;

    /// <summary>Whether a database must be named.</summary>
    public bool NeedsDatabase { get; init; } = true;

    /// <summary>Reads it; null when errors were added.</summary>
    internal SqlTarget? Read(ObjectReader source)
    {
        var before = source.Errors.Count;
        var draft = source.Has("connectionString") ? FromString(source) : FromFields(source);
        return source.Errors.Count > before ? null : Make(draft, source.Has("connectionString"));
    }

    private SqlTargetDraft FromString(ObjectReader source)
    {
        var draft = new SqlTargetDraft();
        foreach (var field in Fields)
        {
            if (!source.Has(field)) continue;
            source.Error(field, "invalid", $"{source.PathOf(field)} and {source.PathOf("connectionString")} exclude each other; give one of them.");
        }

        if (source.Text("connectionString") is not { } text) return draft;
        var fault = keywords.Parse(text, draft) ?? Refuse(draft.Host!);
        if (fault is null && NeedsUser && string.IsNullOrEmpty(draft.User)) fault = "it lacks the user to sign in as.";
        if (fault is null && NeedsDatabase && string.IsNullOrEmpty(draft.Database)) fault = "it lacks the database.";
        if (fault is not null) source.Error("connectionString", "invalid", $"{source.PathOf("connectionString")}: {fault}");
        return draft;
    }

    private SqlTargetDraft FromFields(ObjectReader source)
    {
        if (!source.Has("host"))
        {
            source.Error("host", "required", $"{source.PathOf("host")} is required: the name or address of the server (or give {source.PathOf("connectionString")}).");
        }

        var draft = new SqlTargetDraft
        {
            Host = source.Has("host") ? source.Text("host", required: true, MaxLength) : null,
            Port = source.Integer("port", 1, 65_535),
            Database = source.Text("database", NeedsDatabase, MaxLength),
            User = source.Text("username", NeedsUser, MaxLength),
            Password = source.Text("password"),
            Tls = SqlTlsWords.Of(source.Choice("tls", SqlTls.Prefer.Word(), SqlTlsWords.All)),
        };
        if (draft.Host is { } host && Refuse(host) is { } fault) source.Error("host", "invalid", $"{source.PathOf("host")}: {fault}");
        return draft;
    }

    private SqlTarget Make(SqlTargetDraft draft, bool isSecret) => new()
    {
        Host = Bare(draft.Host!),
        Port = draft.Port ?? defaultPort,
        Database = draft.Database ?? "",
        User = draft.User ?? "",
        Password = draft.Password ?? "",
        Tls = draft.Tls ?? SqlTls.Prefer,
        Others = draft.Others,
        IsSecret = isSecret,
    };

    // Drivers read more into a host than a name: lists, sockets and pipes of the machine, protocols.
    private static string? Refuse(string host)
    {
        var bare = Bare(host);
        return IPAddress.TryParse(bare, out _) || Uri.CheckHostName(bare) == UriHostNameType.Dns || IsName(bare)
            ? null
            : "the server must be one name or address, such as db1 or 10.0.0.5: no list, path, URL or port.";
    }

    // Names with an underscore are no host names by the book, but many a container has one.
    private static bool IsName(string host) => host.Length > 0 && host.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private static string Bare(string host)
    {
        var text = host.Trim();
        return text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
    }
}
