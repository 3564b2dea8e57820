using System.Globalization;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors.Forms;
using DataPool.Outside;

namespace DataPool.Connectors.Sql;

/// <summary>How people are asked for a connector of type <c>sql</c>.</summary>
/// <param name="roots">Where SQLite files may lie: people are told.</param>
/// <param name="type">Whose form it is.</param>
internal sealed class SqlForm(AllowedRoots roots, SqlType type)
{
    private const string Connection = "connection";
    private const string Host = "source.host";
    private const string Database = "source.database";
    private const string ConnectionString = "source.connectionString";
    private const string Query = "source.query";
    private const string Timeout = "source.timeoutSeconds";
    private const string MaxRows = "source.maxRows";
    private const int LongTimeout = 301;

    private const string Tls = "source.tls";
    private const string Sqlite = "sqlite";

    // In the order of the likeliest.
    private static readonly (string Id, int Port, string Example)[] Cards =
    [
        ("sqlserver", 1433, "Server=db1;Database=shop;User Id=reader;Password=…"),
        ("mysql", 3306, "Server=db1;Database=shop;User Id=reader;Password=…"),
        ("postgresql", 5432, "Host=db1;Database=shop;Username=reader;Password=…"),
        (Sqlite, 0, ""),
    ];

    private static FormParts Parts => SqlTexts.Parts;

    /// <summary>The form, in the language of the moment.</summary>
    public ConnectorForm Make() => new()
    {
        Type = type.Name,
        Choices = [.. Cards.Where(card => type.Providers.Contains(card.Id)).Select((card, i) => Parts.Card(card.Id, "database", place: 10 + i, new JsonObject { ["provider"] = card.Id }))],
        Fields =
        [
            ConnectorFields.Name(),
            .. File().Concat(Server()).Select(field => field with { Section = Parts.Section("where") }),
            .. What().Select(field => field with { Section = Parts.Section("read") }),
            .. ConnectorFields.Pull(SqlType.IntervalSeconds),
            ConnectorFields.TimeZone(),
        ],
        Mapping = MappingForm.Pull(holdsEmpty: false),
    };

    private IEnumerable<FormField> File()
    {
        string[] cards = [Sqlite];
        yield return Parts.Alternatives(Connection, Database, ConnectionString) with { Cards = cards };
        yield return Parts.Field(Database, FieldKind.Text) with
        {
            Cards = cards,
            IsRequired = true,
            ShownWhen = FormParts.Chosen(Connection, Database),
            Help = roots.First is { } folder
                ? SqlTexts.Text.Format($"{Database}.help", folder)
                : SqlTexts.Text.Format($"{Database}.help.none", AllowedRoots.Setting),
        };
        yield return String(Sqlite, "Data Source=shop.db");
    }

    private static IEnumerable<FormField> Server()
    {
        var servers = Cards.Where(static card => card.Port > 0).ToArray();
        string[] cards = [.. servers.Select(static card => card.Id)];
        var isByParts = FormParts.Chosen(Connection, Host);
        yield return Parts.Alternatives(Connection, Host, ConnectionString) with { Cards = cards, Help = SqlTexts.Text["form.connection.help.server"] };
        yield return Parts.Field(Host, FieldKind.Text) with { Cards = cards, IsRequired = true, ShownWhen = isByParts };
        foreach (var card in servers)
            yield return Parts.Field("source.port", FieldKind.Number) with { Cards = [card.Id], Min = 1, Max = 65_535, Placeholder = card.Port.ToString(CultureInfo.InvariantCulture), ShownWhen = isByParts };
        yield return Parts.Field(Database, FieldKind.Text, "server.database") with { Cards = cards, IsRequired = true, ShownWhen = isByParts };
        yield return Parts.Field("source.username", FieldKind.Text) with { Cards = cards, IsRequired = true, ShownWhen = isByParts };
        yield return Parts.Field("source.password", FieldKind.Secret) with { Cards = cards, ShownWhen = isByParts };
        yield return Parts.Choice(Tls, SqlTlsWords.All) with
        {
            Cards = cards,
            Default = SqlTls.Prefer.Word(),
            ShownWhen = isByParts,
            Advice = [Parts.Advice(Tls, "disable", FormTest.IsOneOf(SqlTls.Disable.Word())), Parts.Advice(Tls, "require", FormTest.IsOneOf(SqlTls.Require.Word()))],
        };
        foreach (var card in servers) yield return String(card.Id, card.Example);
    }

    private static FormField String(string card, string example) => Parts.Field(ConnectionString, FieldKind.Secret) with
    {
        Cards = [card],
        IsRequired = true,
        Placeholder = example,
        ShownWhen = FormParts.Chosen(Connection, ConnectionString),
    };

    private static IEnumerable<FormField> What() =>
    [
        Parts.Field(Query, FieldKind.Code) with
        {
            IsRequired = true,
            Language = "sql",
            Inserts = Parts.Inserts(Query, SqlParameters.Names),
            Advice =
            [
                Parts.Advice(Query, "order", FormTest.Lacks(@"\border\s+by\b")),
                Parts.Advice(Query, "star", FormTest.Matches(@"\bselect\s+(distinct\s+)?\*")),
                Parts.Advice(Query, "lastRun", FormTest.Matches(@"@lastRun(Utc)?\b")),
            ],
        },
        Parts.Field(Timeout, FieldKind.Duration) with
        {
            IsAdvanced = true,
            Default = SqlType.DefaultTimeoutSeconds,
            Min = 1,
            Max = SqlType.MaxTimeoutSeconds,
            Advice = [Parts.Advice(Timeout, "long", FormTest.AtLeast(LongTimeout))],
        },
        Parts.Field(MaxRows, FieldKind.Number) with
        {
            IsAdvanced = true,
            Default = SqlType.DefaultMaxRows,
            Min = 1,
            Max = SqlType.MaxMaxRows,
            Advice = [Parts.Advice(MaxRows, "many", FormTest.AtLeast(SqlType.DefaultMaxRows + 1))],
        },
    ];
}
