using System.Text.Json.Nodes;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.TestServers;
using MySqlConnector;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>A database of its own in the process's MariaDB server.</summary>
public sealed class MariaDbSource : SqlSourceFixture
{
    private MySqlConnectionStringBuilder _user = [];

    public override string? Missing => MariaDbServer.Missing;

    public MariaDbServer Server { get; private set; } = null!;

    public string UserName => _user.UserID;

    public override JsonObject Connection => new()
    {
        ["provider"] = "mysql", ["host"] = "127.0.0.1", ["port"] = _user.Port, ["database"] = _user.Database, ["username"] = _user.UserID, ["password"] = _user.Password,
    };

    public override JsonObject ConnectionString => new()
    {
        ["provider"] = "mysql",
        ["connectionString"] = $"Server=127.0.0.1;Port={_user.Port};Database={_user.Database};Uid={_user.UserID};Pwd={_user.Password};Pooling=true;SslMode=Required",
    };

    public override IReadOnlyList<string> Secrets => [_user.Password];

    public override IEnumerable<string> Writes =>
    [
        "SELECT NEXTVAL(numbers)",
        "SELECT SETVAL(numbers, 100)",
        "SELECT region FROM sales FOR UPDATE",
        "SELECT write_a_sale()",
        "SELECT region INTO @region FROM sales LIMIT 1",
        "SELECT * FROM sales INTO OUTFILE '/tmp/datapool_copied'",
        "SELECT 1 /*!50000 INTO OUTFILE '/tmp/datapool_copied' */",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT GET_LOCK('sales', 0)",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE sales",
        "SET TRANSACTION READ WRITE",
        "HANDLER sales OPEN",
        "EXPLAIN DELETE FROM sales",
        "ANALYZE DELETE FROM sales",
        "EXECUTE IMMEDIATE 'DELETE FROM sales'",
        "CALL write_sales()",
        "BEGIN NOT ATOMIC DELETE FROM sales; END",
        "SELECT 1; COMMIT; DELETE FROM sales",
    ];

    public override string Backslash => "\\\\";

    public override Task ExecuteAsync(string sql) => Server.ExecuteAsync(_user.Database, sql);

    public override string TypeOf(string type) => type switch
    {
        "decimal" => "DECIMAL(30,10)",
        "datetime" => "DATETIME(6)",
        _ => type.ToUpperInvariant(),
    };

    public override string Blob(string hex) => $"x'{hex}'";

    public override string LongText(int length) => $"REPEAT('x', {length})";

    public override string Endless(string marker) => $"SELECT SLEEP(3600) AS {marker}";

    public override async Task<int> RunningAsync(string marker) => Convert.ToInt32(await Server.ExecuteAsync(
        "mysql", $"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '{_user.UserID}' AND INFO LIKE '%{marker}%'"), null);

    public override async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        Server = await MariaDbServer.SharedAsync();
        _user = new MySqlConnectionStringBuilder(await Server.CreateDatabaseAsync());
        await base.InitializeAsync();
        await ExecuteAsync("CREATE SEQUENCE numbers");
        await ExecuteAsync("CREATE FUNCTION write_a_sale() RETURNS INT BEGIN INSERT INTO sales VALUES ('f', 1); RETURN 1; END");
        await ExecuteAsync("CREATE PROCEDURE write_sales() DELETE FROM sales");
    }
}
