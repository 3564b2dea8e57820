using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Tests.Compliance;
using DataPool.TestServers;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>A commit whose answer never came is asked for.</summary>
public sealed class PostgresCommitTests
{
    private const string Insert = "INSERT INTO deleted_stream(id) VALUES ($1)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_outcome_is_told_apart()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await PostgresDatabase.OpenAsync(test.ConnectionString, new PostgresOptions(), Token);
        foreach (var (sql, end, outcome) in (IEnumerable<(string, string, CommitOutcome)>)[
            ("INSERT INTO deleted_stream(id) VALUES (1)", "COMMIT", CommitOutcome.Done),
            ("INSERT INTO deleted_stream(id) VALUES (2)", "ROLLBACK", CommitOutcome.NotDone)])
        {
            await using var writer = await database.OpenWriterAsync(Token);
            var session = new PostgresSession(writer, Token);
            await session.RunAsync("BEGIN");
            await session.RunAsync(sql);
            var commit = await PostgresCommit.OfAsync(session);
            Assert.Equal(CommitOutcome.UnderWay, await AskAsync(database, commit));
            await session.RunAsync(end);
            Assert.Equal(outcome, await AskAsync(database, commit));
        }

        await using var reader = await database.OpenWriterAsync(Token);
        Assert.Equal(CommitOutcome.Done, await AskAsync(database, await PostgresCommit.OfAsync(new PostgresSession(reader, Token))));
    }

    [Fact]
    public async Task A_commit_that_was_done_and_not_answered_is_a_success_and_not_done_again()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        await using var database = await PostgresDatabase.OpenAsync(await server.CreateDatabaseAsync(), new PostgresOptions(), Token);
        // A commit is on the disk and waits for a standby that does not exist.
        await DemandStandbyAsync(server);
        var calls = 0;
        var write = database.WriteAsync(
            session =>
            {
                calls++;
                return session.RunAsync(Insert, 1L);
            },
            Token);
        await TestPool.UntilAsync(() => server.ExecuteAsync("postgres", "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").GetAwaiter().GetResult() is 1);
        await server.ExecuteAsync("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        Assert.Equal(1, await write.WaitAsync(TestPool.Patience, Token));
        Assert.Equal(1, calls);
        Assert.Equal([1L], await database.ReadAsync(static session => session.ListAsync("SELECT id FROM deleted_stream", static row => row.GetInt64(0)), Token));
    }

    [Fact]
    public async Task A_server_that_crashed_is_not_believed_about_numbers_that_it_gave_before()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        await using var database = await PostgresDatabase.OpenAsync(await server.CreateDatabaseAsync(), new PostgresOptions(), Token);
        var commits = new[] { await BeginAsync("COMMIT"), await BeginAsync(end: null) };
        await server.KillAsync();
        await server.RestartAsync();
        // Among them the number of the lost one, if the server gives it again.
        for (var i = 0; i < 5; i++) await server.ExecuteAsync("postgres", "SELECT pg_current_xact_id()::text");
        Assert.Equal(CommitOutcome.Unknown, await AskAsync(database, commits[0]));
        Assert.NotEqual(CommitOutcome.Done, await AskAsync(database, commits[1]));

        async Task<PostgresCommit> BeginAsync(string? end)
        {
            // Not given back: the server goes first.
            var session = new PostgresSession(await database.OpenWriterAsync(Token), Token);
            await session.RunAsync("BEGIN");
            await session.RunAsync("INSERT INTO deleted_stream(id) SELECT coalesce(max(id), 0) + 1 FROM deleted_stream");
            var commit = await PostgresCommit.OfAsync(session);
            if (end is not null) await session.RunAsync(end);
            return commit;
        }
    }

    [Fact]
    public async Task A_commit_that_nobody_can_be_asked_for_is_told_as_in_doubt()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        await using var database = await PostgresDatabase.OpenAsync(await server.CreateDatabaseAsync(), new PostgresOptions(), Token);
        await DemandStandbyAsync(server);
        var write = database.WriteAsync(static session => session.RunAsync(Insert, 1L), Token);
        await TestPool.UntilAsync(() => server.ExecuteAsync("postgres", "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").GetAwaiter().GetResult() is 1);
        await server.ExecuteAsync("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        await server.KillAsync();
        await server.RestartAsync();
        var error = await Assert.ThrowsAsync<StorageException>(() => write.WaitAsync(TestPool.Patience, Token));
        Assert.True(error.IsInDoubt);
        Assert.StartsWith("The PostgreSQL database did not say whether it has committed: ", error.Message, StringComparison.Ordinal);
        Assert.True(PostgresErrors.IsTransient(error));
    }

    // From here on every commit waits. The server takes the setting over a moment after it was told to.
    private static async Task DemandStandbyAsync(PostgresServer server)
    {
        await server.ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        for (var i = 0; ; i++)
        {
            Task tried = server.ExecuteAsync("postgres", $"CREATE TABLE tried_{i}()");
            while (!tried.IsCompleted)
            {
                await server.ExecuteAsync("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
                await Task.Delay(10, Token);
            }

            await tried.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (tried.IsFaulted) return;
        }
    }

    private static Task<CommitOutcome> AskAsync(PostgresDatabase database, PostgresCommit commit) => database.ReadAsync(commit.AskAsync, Token);
}
