using System.Text.Json;
using DataPool.Connectors.Sql.MySql;
using DataPool.Connectors.Sql.PostgreSql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Sqlite;
using DataPool.Connectors.Sql.SqlServer;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Outside;

namespace DataPool.Connectors.Sql;

/// <summary>The connector type <c>sql</c>: polls one query of one database. Options and errors: <c>Sql/README.md</c>.</summary>
public sealed class SqlType : IPullType, IAsyncDisposable
{
    internal const int IntervalSeconds = 60;
    internal const int DefaultTimeoutSeconds = 30;
    internal const int MaxTimeoutSeconds = 3600;
    internal const int DefaultMaxRows = 10_000;
    internal const int MaxMaxRows = 100_000;

    private const string Procedures = "allowProcedures";

    // A connection string is itself a secret, and names the rest: it is kept as a whole.
    private static readonly string[] DestinationProperties = ["provider", "host", "port", "tls"];

    private readonly ISqlProvider[] _providers;
    private readonly SqlForm _form;

    /// <summary>The type, with its providers.</summary>
    /// <param name="roots">Where SQLite files may lie.</param>
    /// <param name="time">The clock of time-outs.</param>
    /// <param name="options">The settings.</param>
    public SqlType(AllowedRoots roots, TimeProvider time, SqlOptions? options = null)
    {
        var services = SqlServices.Of(options ?? new SqlOptions(), time);
        _providers = [new PostgresProvider(services), new MySqlProvider(services), new SqlServerProvider(services), new SqliteProvider(roots, time)];
        _form = new SqlForm(roots, this);
    }

    /// <inheritdoc/>
    public string Name => "sql";

    /// <inheritdoc/>
    public IReadOnlyList<string> AdminOnly { get; } = [Procedures];

    /// <inheritdoc/>
    public IReadOnlyList<string> Secrets { get; } = ["connectionString", "password"];

    /// <summary>The words in <c>source.provider</c> that are known.</summary>
    internal IEnumerable<string> Providers => _providers.Select(static provider => provider.Name);

    /// <inheritdoc/>
    public ConnectorForm Form => _form.Make();

    /// <inheritdoc/>
    public int DefaultIntervalSeconds(object source) => IntervalSeconds;

    /// <inheritdoc/>
    public int TimeoutSeconds(object source) => ((SqlSource)source).Query.TimeoutSeconds;

    /// <inheritdoc/>
    public string Destination(JsonElement source) => string.Join(
        '\n', DestinationProperties.Select(name => source.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : ""));

    /// <inheritdoc/>
    public object? ReadSource(ObjectReader source)
    {
        var before = source.Errors.Count;
        var name = source.Text("provider", required: true);
        var text = source.Text("query", required: true);
        var timeoutSeconds = source.Integer("timeoutSeconds", 1, MaxTimeoutSeconds) ?? DefaultTimeoutSeconds;
        var maxRows = source.Integer("maxRows", 1, MaxMaxRows) ?? DefaultMaxRows;

        var provider = Array.Find(_providers, provider => provider.Name == name);
        if (provider is null)
        {
            // Which other properties are known depends on the provider: nothing more can be said about them.
            if (name is not null)
                source.Error("provider", "invalid", $"{source.PathOf("provider")} must be one of: {string.Join(", ", Providers)}.");
            return null;
        }

        var connection = provider.ReadConnection(source);
        var allowProcedures = provider.HasProcedures && source.Boolean(Procedures) == true;
        var query = text is null ? null : new SqlQuery(text, timeoutSeconds, maxRows, allowProcedures);
        if (query is not null && provider.Refuse(query) is { } reason) source.Error("query", "invalid", $"{source.PathOf("query")} {reason}");
        source.Done();
        return connection is null || query is null || source.Errors.Count > before ? null : new SqlSource(provider, connection, query);
    }

    /// <inheritdoc/>
    public Task<PullResult> ReadAsync(PullContext context, CancellationToken cancellationToken)
    {
        var source = (SqlSource)context.Source;
        return source.Provider.ReadAsync(source.Connection, source.Query, context, cancellationToken);
    }

    /// <inheritdoc/>
    public void Forget(int connector) => Array.ForEach(_providers, provider => provider.Forget(connector));

    /// <summary>Closes all connections that are kept.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers.OfType<IAsyncDisposable>()) await provider.DisposeAsync().ConfigureAwait(false);
    }
}
