using System.Globalization;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Tests.Compliance;
using DataPool.TestServers;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>How transactions fare when connections are short, others stand in the way, or the server goes.</summary>
public sealed class PostgresDatabaseTests
{
    private const string Insert = "INSERT INTO deleted_stream(id) VALUES ($1)";
    private const string Count = "SELECT count(*) FROM deleted_stream";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_wait_for_a_bounded_time_and_take_nothing_from_writers()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test, new PostgresOptions { Readers = 2, ReaderPatience = TimeSpan.FromMilliseconds(50) });
        var (first, second, end) = (Signal(), Signal(), Signal());
        var held = new[] { first, second }.Select(started => database.ReadAsync(
            async session =>
            {
                await session.ValueAsync("SELECT 1");
                started.SetResult();
                await end.Task;
                return true;
            },
            Token)).ToArray();
        await Task.WhenAll(first.Task, second.Task).WaitAsync(Patience, Token);
        var error = await Assert.ThrowsAsync<StorageException>(() => CountAsync(database));
        Assert.Equal("The 2 connections that the PostgreSQL database is read with were all in use for 0.05 s. Nothing was read. Try again.", error.Message);
        await database.WriteAsync(static session => session.RunAsync(Insert, 1L), Token);
        end.SetResult();
        await Task.WhenAll(held).WaitAsync(Patience, Token);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task Claims_wait_for_a_bounded_time_and_take_nothing_from_other_writers()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test, new PostgresOptions { ClaimPatience = TimeSpan.FromMilliseconds(50) });
        var end = Signal();
        using var started = new CountdownEvent(PostgresOptions.Claims);
        var held = Enumerable.Range(0, PostgresOptions.Claims).Select(_ => database.ClaimAsync(
            async session =>
            {
                started.Signal();
                await end.Task;
                return true;
            },
            Token)).ToArray();
        await TestPool.UntilAsync(() => started.IsSet);
        var error = await Assert.ThrowsAsync<StorageException>(() => database.ClaimAsync(static _ => Task.FromResult(true), Token));
        Assert.Equal("Streams and connectors are taken over 3 at a time, and those before took longer than 0.05 s. Nothing was changed. Try again.", error.Message);
        await database.WriteAsync(static session => session.RunAsync(Insert, 1L), Token);
        end.SetResult();
        await Task.WhenAll(held).WaitAsync(Patience, Token);
        Assert.True(await database.ClaimAsync(static _ => Task.FromResult(true), Token));
    }

    [Fact]
    public async Task A_read_sees_one_state_and_cannot_write()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test);
        Assert.Equal((0L, 0L), await database.ReadAsync(
            async session =>
            {
                var before = (long)(await session.ValueAsync(Count))!;
                await database.WriteAsync(static write => write.RunAsync(Insert, 1L), Token);
                return (before, (long)(await session.ValueAsync(Count))!);
            },
            Token));
        var error = await Assert.ThrowsAsync<StorageException>(() => database.ReadAsync(static session => session.RunAsync(Insert, 2L), Token));
        Assert.StartsWith("The PostgreSQL database could not be read: cannot execute INSERT in a read-only transaction (code 25006).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_are_gone_are_made_anew_without_a_word()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test);
        // Several of each kind wait in the pools.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => database.WriteAsync(session => session.RunAsync(Insert, (long)i), Token)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CountAsync(database)));
        await test.QueryAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{test.Name}'");
        Assert.Equal(8, await CountAsync(database));
        await database.WriteAsync(static session => session.RunAsync(Insert, 8L), Token);
        Assert.Equal(9, await CountAsync(database));
    }

    [Theory]
    [InlineData("40001", 4)]
    [InlineData("40P01", 4)]
    [InlineData("57P01", 4)]
    [InlineData("23505", 1)]
    [InlineData("53100", 1)]
    public async Task What_is_over_soon_is_tried_again_a_few_times(string code, int tries)
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test);
        var calls = 0;
        var error = await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync(session => FailAsync(session, code, times: int.MaxValue), Token));
        Assert.StartsWith($"The PostgreSQL database could not commit: planted (code {code}). ", error.Message, StringComparison.Ordinal);
        Assert.Equal(tries, calls);
        Assert.Equal(tries > 1, PostgresErrors.IsTransient(error));
        calls = 0;
        if (tries > 1) Assert.Equal(1, await database.WriteAsync(session => FailAsync(session, code, times: tries - 1), Token));
        Assert.Equal(tries > 1 ? 1 : 0, await CountAsync(database));

        async Task<int> FailAsync(PostgresSession session, string state, int times)
        {
            var changed = await session.RunAsync(Insert, 1L);
            if (++calls <= times) await session.RunAsync(string.Create(CultureInfo.InvariantCulture, $"DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{state}'; END $$"));
            return changed;
        }
    }

    [Fact]
    public async Task A_commit_that_was_cut_off_before_it_was_done_is_tried_again()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test);
        await test.QueryAsync(
            """
            SET search_path = datapool;
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON deleted_stream DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """);
        var calls = 0;
        var error = await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync(
            session =>
            {
                calls++;
                return session.RunAsync(Insert, 1L);
            },
            Token));
        Assert.StartsWith("The PostgreSQL database could not commit: ", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsInDoubt);
        Assert.Equal(4, calls);
        Assert.True(PostgresErrors.IsTransient(error));
        Assert.Equal(0, await CountAsync(database));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_is_used_again_with_all_that_was_committed()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync();
        await using var database = await PostgresDatabase.OpenAsync(await server.CreateDatabaseAsync(), new PostgresOptions(), Token);
        for (var i = 0; i < 50; i++) await database.WriteAsync(session => session.RunAsync(Insert, (long)i), Token);
        Assert.Equal(50, await CountAsync(database));
        await server.KillAsync();
        var read = await Assert.ThrowsAsync<StorageException>(() => CountAsync(database));
        var write = await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync(static session => session.RunAsync(Insert, 99L), Token));
        Assert.True(PostgresErrors.IsTransient(read) && PostgresErrors.IsTransient(write));
        await server.RestartAsync();
        Assert.Equal(50, await CountAsync(database));
        await database.WriteAsync(static session => session.RunAsync(Insert, 99L), Token);
        Assert.Equal(51, await CountAsync(database));
    }

    [Fact]
    public async Task A_database_that_was_closed_refuses()
    {
        await using var test = await TestDatabase.CreateAsync();
        var database = await OpenAsync(test);
        await database.DisposeAsync();
        var error = await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync(static session => session.RunAsync(Insert, 1L), Token));
        Assert.Equal("The storage is shutting down. Nothing was changed.", error.Message);
        await Assert.ThrowsAsync<StorageException>(() => CountAsync(database));
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task<PostgresDatabase> OpenAsync(TestDatabase test, PostgresOptions? options = null) =>
        PostgresDatabase.OpenAsync(test.ConnectionString, options ?? new PostgresOptions(), Token);

    private static Task<long> CountAsync(PostgresDatabase database) =>
        database.ReadAsync(static async session => (long)(await session.ValueAsync(Count))!, Token);
}
