using System.Text.Json.Nodes;
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
    private const string Database = "source.database";
    private const string ConnectionString = "source.connectionString";
    private const string Query = "source.query";
    private const string Timeout = "source.timeoutSeconds";
    private const string MaxRows = "source.maxRows";
    private const int LongTimeout = 301;

    private static FormParts Parts => SqlTexts.Parts;

    /// <summary>The form, in the language of the moment.</summary>
    public ConnectorForm Make() => new()
    {
        Type = type.Name,
        Choices = [Parts.Card("sqlite", "database", place: 10, new JsonObject { ["provider"] = "sqlite" })],
        Fields =
        [
            ConnectorFields.Name(),
            .. Where().Select(field => field with { Section = Parts.Section("where"), IsRequired = !field.IsOwn }),
            .. What().Select(field => field with { Section = Parts.Section("read") }),
            .. ConnectorFields.Pull(SqlType.IntervalSeconds),
            ConnectorFields.TimeZone(),
        ],
        Mapping = MappingForm.Pull(holdsEmpty: false),
    };

    private IEnumerable<FormField> Where() =>
    [
        Parts.Alternatives(Connection, Database, ConnectionString),
        Parts.Field(Database, FieldKind.Text) with
        {
            ShownWhen = FormParts.Chosen(Connection, Database),
            Help = roots.First is { } folder
                ? SqlTexts.Text.Format($"{Database}.help", folder)
                : SqlTexts.Text.Format($"{Database}.help.none", AllowedRoots.Setting),
        },
        Parts.Field(ConnectionString, FieldKind.Secret) with { ShownWhen = FormParts.Chosen(Connection, ConnectionString) },
    ];

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
