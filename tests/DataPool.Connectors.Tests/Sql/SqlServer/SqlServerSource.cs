using System.Text.Json.Nodes;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Tds;
using DataPool.Tds.Emulation;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>
/// What the suite reads of SQL Server: a database of its own in the server on 127.0.0.1 whose administrator's connection
/// string is in <c>DATAPOOL_TEST_SQLSERVER</c>; without that the double, with SQLite behind it.
/// </summary>
public sealed class SqlServerSource : SqlSourceFixture
{
    private static readonly string? Real = Environment.GetEnvironmentVariable("DATAPOOL_TEST_SQLSERVER") is { Length: > 0 } text ? text : null;

    private readonly EmulatedDatabase? _emulated = Real is null ? new EmulatedDatabase() : null;
    private readonly SqlConnectionStringBuilder _server = new(Real ?? "");
    private readonly string _database = $"datapool_{Guid.NewGuid():N}";
    private TdsServer? _double;

    public override JsonObject Connection => new()
    {
        ["provider"] = "sqlserver", ["host"] = "127.0.0.1", ["port"] = Port, ["database"] = _server.InitialCatalog, ["username"] = _server.UserID, ["password"] = _server.Password,
    };

    public override JsonObject ConnectionString => new()
    {
        ["provider"] = "sqlserver",
        ["connectionString"] = $"Server=127.0.0.1,{Port};Database={_server.InitialCatalog};User Id={_server.UserID};Password=\"{_server.Password}\";TrustServerCertificate=True;Connect Timeout=9;Pooling=true",
    };

    public override IReadOnlyList<string> Secrets => [_server.Password];

    public override string True => "1";

    public override string False => "0";

    // Without a name is only a real server's: SQLite names a column by its expression.
    public override string? NamelessQuery => Real is not null ? "SELECT total + 1 FROM sales WHERE total = 3" : null;

    public override IEnumerable<string> Writes =>
    [
        "SELECT 1 AS a DELETE FROM sales",
        "SELECT 1 AS a; DELETE FROM sales",
        "SELECT * INTO copied FROM sales",
        "WITH gone AS (SELECT * FROM sales) DELETE FROM gone",
        "SELECT * FROM (DELETE FROM sales OUTPUT deleted.*) AS x",
        "EXEC write_sales",
        "SELECT 1 AS a EXEC write_sales",
        "SELECT NEXT VALUE FOR numbers AS n",
        "SELECT 1 AS a COMMIT TRANSACTION DELETE FROM sales",
        "SELECT * FROM OPENROWSET(BULK '/etc/passwd', SINGLE_CLOB) AS x",
        "SELECT 1 AS a BACKUP DATABASE master TO DISK = '/tmp/datapool_backup'",
        "SELECT write_a_sale()",
    ];

    private int Port => _double?.Port ?? int.Parse(_server.DataSource.Split(',') is [_, var port] ? port : "1433", System.Globalization.CultureInfo.InvariantCulture);

    public override Task ExecuteAsync(string sql)
    {
        if (_emulated is null) return ExecuteAsync(_server.ConnectionString, sql.Replace("'grüße", "N'grüße", StringComparison.Ordinal));
        _emulated.Execute(sql);
        return Task.CompletedTask;
    }

    public override string TypeOf(string type) => type switch
    {
        "decimal" => "decimal(30,10)",
        "double" => "float",
        "boolean" => "bit",
        "datetime" => "datetime2(6)",
        "text" => "nvarchar(max)",
        "blob" => "varbinary(max)",
        _ => type,
    };

    public override string Exact(string digits) => $"'{digits}'";

    public override string Blob(string hex) => $"0x{hex}";

    public override string LongText(int length) => $"REPLICATE(CONVERT(nvarchar(max), 'x'), {length})";

    public override string Endless(string marker) =>
        $"SELECT COUNT_BIG(*) AS n FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b CROSS JOIN sys.all_columns AS c WHERE '{marker}' <> ''";

    public override async Task<int> RunningAsync(string marker) => _emulated?.Running(marker) ?? Convert.ToInt32(await ExecuteAsync(_server.ConnectionString, $"""
        SELECT COUNT(*) FROM sys.dm_exec_requests AS r CROSS APPLY sys.dm_exec_sql_text(r.sql_handle) AS t
        WHERE t.text LIKE '%{marker}%' AND r.session_id <> @@SPID
        """), null);

    public async Task<int> ConnectionsAsync() => _double?.Open ?? Convert.ToInt32(await ExecuteAsync(
        _server.ConnectionString, $"SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE program_name = 'DataPool' AND database_id = DB_ID('{_database}')"), null);

    public override async ValueTask InitializeAsync()
    {
        if (_emulated is not null)
        {
            _double = new TdsServer(_emulated);
            (_server.InitialCatalog, _server.UserID, _server.Password) = (_double.DatabaseName, _double.User, _double.Password);
        }
        else
        {
            await ExecuteAsync($"CREATE DATABASE {_database}");
            _server.InitialCatalog = _database;
        }

        await base.InitializeAsync();
        if (_emulated is not null) _emulated.Procedures["write_sales"] = "DELETE FROM sales; SELECT 1 AS done";
        else await ExecuteAsync("CREATE PROCEDURE write_sales AS BEGIN DELETE FROM sales; SELECT 1 AS done; END");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_double is not null) await _double.DisposeAsync();
        if (_emulated is not null)
        {
            await _emulated.DisposeAsync();
            return;
        }

        _server.InitialCatalog = "master";
        await ExecuteAsync($"ALTER DATABASE {_database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {_database}");
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The test's own text.
        await using var command = new SqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
