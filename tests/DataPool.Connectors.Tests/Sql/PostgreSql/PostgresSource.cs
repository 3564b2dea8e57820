using System.Text.Json.Nodes;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.TestServers;
using Npgsql;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>A database of its own in the process's PostgreSQL server.</summary>
public sealed class PostgresSource : SqlSourceFixture
{
    private NpgsqlConnectionStringBuilder _user = [];

    public override string? Missing => PostgresServer.Missing;

    public PostgresServer Server { get; private set; } = null!;

    public string DatabaseName => _user.Database!;

    public override JsonObject Connection => new()
    {
        ["provider"] = "postgresql", ["host"] = "127.0.0.1", ["port"] = _user.Port, ["database"] = _user.Database, ["username"] = _user.Username, ["password"] = _user.Password,
    };

    public override JsonObject ConnectionString => new() { ["provider"] = "postgresql", ["connectionString"] = _user.ConnectionString };

    public override IReadOnlyList<string> Secrets => [_user.Password!];

    public override IEnumerable<string> Writes =>
    [
        "WITH gone AS (DELETE FROM sales RETURNING region) SELECT * FROM gone",
        "WITH x AS (INSERT INTO sales VALUES ('x', 1) RETURNING 1) SELECT * FROM x",
        "SELECT * INTO copied FROM sales",
        "SELECT nextval('numbers')",
        "SELECT setval('numbers', 100)",
        "SELECT region FROM sales FOR UPDATE",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT write_a_sale()",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/datapool_exported')",
        "COPY sales TO PROGRAM 'touch /tmp/datapool_copied'",
        "COPY (SELECT 1) TO '/tmp/datapool_copied'",
        "SET TRANSACTION READ WRITE",
        "SET ROLE postgres",
        "DO $$ BEGIN DELETE FROM sales; END $$",
        "EXPLAIN ANALYZE INSERT INTO sales VALUES ('x', 1)",
        "CALL write_sales()",
        "SELECT 1; COMMIT; DELETE FROM sales",
    ];

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_user.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    public override string TypeOf(string type) => type switch
    {
        "decimal" => "numeric(30,10)",
        "double" => "float8",
        "datetime" => "timestamp",
        "blob" => "bytea",
        _ => type,
    };

    public override string Blob(string hex) => $"'\\x{hex}'";

    public override string LongText(int length) => $"repeat('x', {length})";

    public override string Endless(string marker) => $"SELECT pg_sleep(3600), '{marker}' AS marker";

    public override async Task<int> RunningAsync(string marker) => Convert.ToInt32(await Server.ExecuteAsync(
        "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{DatabaseName}' AND state <> 'idle' AND query LIKE '%{marker}%'"), null);

    public override async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        Server = await PostgresServer.SharedAsync();
        _user = new NpgsqlConnectionStringBuilder(await Server.CreateDatabaseAsync());
        await base.InitializeAsync();
        await ExecuteAsync("CREATE SEQUENCE numbers");
        await ExecuteAsync("CREATE FUNCTION write_a_sale() RETURNS int LANGUAGE sql AS $$ INSERT INTO sales VALUES ('f', 1); SELECT 1 $$");
        await ExecuteAsync("CREATE PROCEDURE write_sales() LANGUAGE sql AS $$ DELETE FROM sales $$");
    }
}
