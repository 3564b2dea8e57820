using DataPool.Storage.PostgreSql;
using DataPool.Storage.PostgreSql.Log;
using DataPool.Storage.Tests.Compliance;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class StuckCopiesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_process_stuck_in_a_copy_is_ended_and_this_one_is_not()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var own = await PostgresDatabase.OpenAsync(test.ConnectionString, new PostgresOptions(), Token);
        await using var other = await PostgresDatabase.OpenAsync(test.ConnectionString, new PostgresOptions(), Token);
        using var connection = own.OpenWriter();
        await RunAsync(connection, "BEGIN");
        Assert.Equal(0, await CountAsync(test));
        await RunAsync(connection, PostgresLocks.Statement(PostgresLocks.Log));
        var copy = connection.BeginBinaryImport("COPY log(seq, stream_id, lsn, body) FROM STDIN (FORMAT binary)");
        await TestPool.UntilAsync(() => CountAsync(test).GetAwaiter().GetResult() == 1);

        Assert.Equal(0, await StuckCopies.EndAsync(own, TimeSpan.Zero));
        Assert.Equal(0, await StuckCopies.EndAsync(other, TimeSpan.FromHours(1)));
        Assert.Equal(1, await StuckCopies.EndAsync(other, TimeSpan.Zero));
        await TestPool.UntilAsync(() => CountAsync(test).GetAwaiter().GetResult() == 0);
        Assert.ThrowsAny<NpgsqlException>(() => copy.Complete());
    }

    private static async Task<long> CountAsync(TestDatabase test) => (long)(await test.QueryAsync(
        $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{test.Name}' AND state = 'active' AND wait_event = 'ClientRead' AND query LIKE 'COPY %'"))!;

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
