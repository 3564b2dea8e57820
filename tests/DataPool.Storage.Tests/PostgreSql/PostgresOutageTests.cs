using System.Diagnostics;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Tests.Compliance;
using DataPool.TestServers;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>The server goes and comes back, or its connections are taken.</summary>
public sealed class PostgresOutageTests
{
    [Fact]
    public async Task A_server_killed_under_load_loses_and_doubles_nothing_and_storage_goes_on_by_itself()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        var connectionString = await server.CreateDatabaseAsync();
        var load = new SteadyLoad(streams: 4);
        await using (var storage = await PostgresStorage.OpenAsync(connectionString, new StorageOptions(), TimeProvider.System))
        {
            var running = load.RunAsync(storage.Pool);
            for (var kill = 0; kill < 2; kill++)
            {
                await load.UntilAcknowledgedAsync(more: 25);
                await server.KillAsync();
                var refused = load.Refusals;
                await TestPool.UntilAsync(() => load.Refusals > refused);
                await server.RestartAsync();
                var clock = Stopwatch.StartNew();
                await load.UntilAcknowledgedAsync(more: 1);
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"Every stream was written again after {clock.Elapsed}.");
            }

            load.Stop();
            await running;
        }

        await using var after = await PostgresStorage.OpenAsync(connectionString, new StorageOptions(), TimeProvider.System);
        foreach (var (streamId, acknowledged) in load.Acknowledged)
        {
            var stream = await after.Pool.LoadAsync(streamId, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(1, stream.Log.Count).Select(lsn => (long)lsn), stream.Lsns());
            var stored = stream.Log.Select(row => row.Body.Text()).ToList();
            Assert.Equal(stored.Count, stored.Distinct().Count());
            // In their order; between them may be one whose commit was not reported before the server died.
            Assert.Equal(acknowledged, stored.Intersect(acknowledged));
        }
    }

    [Fact]
    public async Task A_commit_that_was_done_and_not_reported_is_not_done_again_for_who_repeats_the_request()
    {
        await using var test = await PostgresPool.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var first = await BeginAsync(test);
        Assert.Equal(AnswerOutcome.New, first.Outcome);
        test.Hooks.Committing = (connection, name) =>
        {
            if (name != "log-writer") return;
            using var commit = connection.CreateCommand();
            commit.CommandText = "COMMIT";
            commit.ExecuteNonQuery();
            throw new InvalidDataException("cut off");
        };
        await Assert.ThrowsAsync<StorageException>(() => test.QueueAnswer(lease, 1, key: 7, print: 8, "done").Soon());
        first.Claim!.Dispose();
        await Assert.ThrowsAsync<StorageException>(() => BeginAsync(test));

        test.Hooks.Committing = null;
        await test.RecoverAsync();
        var again = await BeginAsync(test);
        Assert.Equal(AnswerOutcome.Replay, again.Outcome);
        Assert.Equal("done", again.Body.Text());
        Assert.Equal([1L], (await test.LoadAsync(1)).Lsns());
    }

    [Fact]
    public async Task Readers_that_hold_all_their_connections_hold_up_no_commit()
    {
        await using var test = await PostgresPool.OpenAsync();
        var lease = (await test.LoadAsync(100)).Lease;
        await using var locker = test.Database.Open();
        await using var transaction = await locker.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = locker.CreateCommand())
        {
            command.CommandText = "LOCK TABLE head IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var readers = new PostgresOptions().Readers;
        var loads = Enumerable.Range(1, readers + 4).Select(id => test.LoadAsync(id)).ToList();
        await TestPool.UntilAsync(() => test.Waiting() == readers);
        for (var lsn = 1; lsn <= 20; lsn++) await test.AppendAsync(lease, lsn);
        Assert.All(loads, load => Assert.False(load.IsCompleted));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(loads);
    }

    [Fact]
    public async Task Many_streams_read_at_once_take_no_connection_from_the_commits()
    {
        await using var test = await TestDatabase.CreateAsync();
        // A second for a connection: who finds none is refused.
        await using var storage = await PostgresStorage.OpenAsync(test.With(static builder => builder.Timeout = 1), new StorageOptions(), TimeProvider.System);
        var lease = (await storage.Pool.LoadAsync(1000, TestContext.Current.CancellationToken)).Lease;
        Assert.Equal(Reservation.Ok, storage.Pool.TryReserve());
        Task<StoredStream>[] loads;
        Task append;
        await using (var locker = test.Open())
        {
            await using var transaction = await locker.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var command = locker.CreateCommand())
            {
                command.CommandText = PostgresLocks.Statement(PostgresLocks.Log);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            // All wait for the lock, or for those who wait for it, and the log's writer comes last.
            loads = [.. Enumerable.Range(1, 200).Select(id => storage.Pool.LoadAsync(id, TestContext.Current.CancellationToken))];
            await TestPool.UntilAsync(() => Waiting(test) >= PostgresOptions.Claims);
            append = storage.Pool.AppendAsync(new TestEntry { Lease = lease, Lsn = 1, Body = new byte[] { 1 } });
            await TestPool.UntilAsync(() => Waiting(test) > PostgresOptions.Claims);
            Assert.Equal(PostgresOptions.Claims + 1, Waiting(test));
            await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        await append.Soon();
        await Task.WhenAll(loads).Soon();
    }

    private static long Waiting(TestDatabase test) => (long)test.QueryAsync(
        $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{test.Name}' AND wait_event_type = 'Lock'").GetAwaiter().GetResult()!;

    private static Task<AnswerTurn> BeginAsync(TestPool test) =>
        test.Answers.BeginAsync(1, 7, 8, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestPool.Patience);
}
