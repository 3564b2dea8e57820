using DataPool.Connectors.Sql;
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
        // Twice it is asked how old the address is; the third look at the clock is the renewal.
        time.Look = () =>
        {
            if (++looks == 3) pool.Clear();
        };
        await (await pool.OpenAsync(Token)).DisposeAsync();
        Assert.True(looks >= 3);
        time.Look = null;
        await (await pool.OpenAsync(Token)).DisposeAsync();
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
