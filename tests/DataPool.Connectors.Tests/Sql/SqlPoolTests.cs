using System.Data.Common;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.MySql;
using DataPool.Connectors.Sql.PostgreSql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Tests.Sql.PostgreSql;
using DataPool.Core.Connectors;
using DataPool.Outside.Databases;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class SqlPoolTests(PostgresSource source) : IClassFixture<PostgresSource>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A run looks at the address again, and just then another one clears the pool.</summary>
    [Fact]
    public async Task A_pool_that_is_cleared_while_it_is_renewed_opens_anew()
    {
        if (source.Missing is { } reason) Assert.Skip(reason);
        var errors = new List<DefinitionError>();
        using var document = System.Text.Json.JsonDocument.Parse(source.Connection.ToJsonString());
        var options = new SqlOptions();
        var time = new HookedTime();
        await using var provider = new PostgresProvider(SqlServices.Of(options, time));
        var target = (SqlTarget)provider.ReadConnection(new ObjectReader(document.RootElement, "source", errors))!;
        await using var pool = new SqlPool(target, provider, new DatabaseGate(options.Networks), time);
        await (await pool.OpenAsync(Token)).DisposeAsync();

        time.Past += TimeSpan.FromMinutes(2);
        var looks = 0;
        var cleared = Task.CompletedTask;
        // Twice it is asked how old the address is; the third look at the clock is the renewal.
        time.Look = () =>
        {
            if (++looks == 3) cleared = pool.ClearAsync();
        };
        await (await pool.OpenAsync(Token)).DisposeAsync();
        Assert.True(looks >= 3);
        time.Look = null;
        await cleared;
        await (await pool.OpenAsync(Token)).DisposeAsync();
    }

    [Fact]
    public async Task An_opening_ends_when_it_is_told_to_and_what_opens_later_is_closed()
    {
        var driver = new DeafSource();
        await using var opening = new EndingSource(driver);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var open = opening.OpenConnectionAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        var connection = new LateConnection();
        driver.Opened.SetResult(connection);
        await connection.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task PostgreSQL_and_MySQL_are_opened_that_way()
    {
        var services = SqlServices.Of(new SqlOptions(), TimeProvider.System);
        await using var postgres = new PostgresProvider(services);
        await using var mysql = new MySqlProvider(services);
        foreach (var (provider, name) in new (ServerProvider, string)[] { (postgres, "postgresql"), (mysql, "mysql") })
        {
            using var document = System.Text.Json.JsonDocument.Parse($$"""{ "provider": "{{name}}", "host": "127.0.0.1", "database": "a", "username": "b", "password": "c" }""");
            var target = (SqlTarget)provider.ReadConnection(new ObjectReader(document.RootElement, "source", []))!;
            await using var opening = provider.Connect(target, System.Net.IPAddress.Loopback, isPooled: true);
            Assert.IsType<EndingSource>(opening);
        }
    }

    [Fact]
    public async Task A_pool_that_cannot_be_closed_hides_no_failure()
    {
        await using var provider = new PostgresProvider(SqlServices.Of(new SqlOptions(), TimeProvider.System));
        await provider.CloseAsync(new StuckSource());
    }

    private sealed class StuckSource : DbDataSource
    {
        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => throw new NotSupportedException();

        protected override async ValueTask DisposeAsyncCore()
        {
            await base.DisposeAsyncCore();
            throw new InvalidOperationException("It is stuck.");
        }
    }

    // Like a driver that asks something of a new connection, and waits for the answer whatever it is told.
    private sealed class DeafSource : DbDataSource
    {
        public TaskCompletionSource<DbConnection> Opened { get; } = new();

        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => throw new NotSupportedException();

        protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(Opened.Task);
    }

    private sealed class LateConnection : DbConnection
    {
        public TaskCompletionSource Closed { get; } = new();

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override System.Data.ConnectionState State => System.Data.ConnectionState.Open;

        public override void Open()
        {
        }

        public override void Close()
        {
        }

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override ValueTask DisposeAsync()
        {
            Closed.TrySetResult();
            return base.DisposeAsync();
        }

        protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel isolationLevel) => throw new NotSupportedException();

        protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
    }

    private sealed class HookedTime : TimeProvider
    {
        public TimeSpan Past { get; set; }

        public Action? Look { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Look?.Invoke();
            return Past.Ticks;
        }
    }
}
