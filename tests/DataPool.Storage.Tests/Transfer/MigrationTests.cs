using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.Tests.Transfer;

public sealed class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_rows_are_moved_and_streams_have_new_epochs()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        var sums = TransferFolder.Sums(from);
        var rows = await PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation);
        Assert.Equal(sums.Values.Sum(sum => sum.Rows), rows);
        Assert.Equal(sums, await database.SumsAsync());
        Assert.Equal(sums, TransferFolder.Sums(from));
        Assert.Equal(3L, await database.ValueAsync("SELECT count(DISTINCT epoch) FROM stream WHERE length(epoch) = 12"));
        Assert.Equal(0L, await database.ValueAsync("SELECT count(*) FROM migration_progress"));
        Assert.Equal(10L, await database.ValueAsync("INSERT INTO stream(name, epoch, created_at) VALUES ('next', '', 1) RETURNING id"));
        Assert.Equal(8, await database.ValueAsync("INSERT INTO connector(id, name, name_key, stream_id, enabled, definition, secrets, created_at) VALUES ('x', 'x', 'x', 1, true, '', '', 1) RETURNING number"));
        Assert.Equal(13L, await database.ValueAsync("INSERT INTO keyframe(stream_id, lsn, at, bytes, body) VALUES (1, 99, 1, 1, '') RETURNING id"));
        Assert.Equal(10L, await database.ValueAsync("INSERT INTO file(connector, name, size, stored_size, at) VALUES (1, 'next', 1, 1, 1) RETURNING id"));
    }

    [Fact]
    public async Task A_move_that_is_interrupted_again_and_again_goes_on_where_it_was()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync(items: 120_000);
        var sums = TransferFolder.Sums(from);
        var copied = new List<(string Table, long Rows)>();
        Steps steps;
        do
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            steps = new Steps { Limit = 3, Reached = ending.Cancel };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, steps, ending.Token));
            // The third was told of and not done.
            copied.AddRange(steps.All.Take(2).Where(step => step.What == MigrationPhase.Copying).Select(step => (step.Table, step.Rows)));
            var refusal = await Assert.ThrowsAsync<StorageException>(() => PostgresDatabase.OpenAsync(database.ConnectionString, new PostgresOptions(), Cancellation));
            Assert.Equal("The database holds only a part of a data directory: moving it here (DataPool.Server migrate-storage) has not ended. Run that command again; it goes on where it was.", refusal.Message);
            await Assert.ThrowsAsync<StorageException>(() => PoolBackup.OfPostgreSqlAsync(database.ConnectionString, folder.File("b.zip"), false, TimeProvider.System, Cancellation));
        }
        while (!steps.All.Any(step => step.What == MigrationPhase.Comparing));

        Assert.Equal(copied.Distinct(), copied);
        Assert.Equal([0, 50_000, 100_000], copied.Where(part => part.Table == "item").Select(part => part.Rows));
        await PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation);
        Assert.Equal(sums, await database.SumsAsync());
        await (await PostgresDatabase.OpenAsync(database.ConnectionString, new PostgresOptions(), Cancellation)).DisposeAsync();
    }

    [Fact]
    public async Task A_directory_that_was_served_in_between_is_moved_anew()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps { Limit = 10, Reached = ending.Cancel }, ending.Token));
        await (await SqliteStorage.OpenAsync(from, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        TransferFolder.Value(from, "config", "UPDATE stream SET name = 'b' WHERE id = 1");
        var steps = new Steps();
        await PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, steps, Cancellation);
        Assert.Equal(MigrationPhase.Emptying, steps.All[0].What);
        Assert.Equal(TransferFolder.Sums(from), await database.SumsAsync());
    }

    [Fact]
    public async Task A_copy_that_differs_is_found_and_made_anew()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps { Limit = 12, Reached = ending.Cancel }, ending.Token));
        await database.ValueAsync("UPDATE log SET body = '\\x00' WHERE seq = 7");
        var error = await Assert.ThrowsAsync<StorageException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation));
        Assert.Equal(
            "The table log in the database (60 rows) is not the same as in the data directory (60 rows): one of them was changed meanwhile. Run the command again: it begins anew.", error.Message);
        await PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation);
        Assert.Equal(TransferFolder.Sums(from), await database.SumsAsync());
    }

    [Fact]
    public async Task A_database_with_data_and_a_directory_in_use_are_refused()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        await database.ValueAsync("INSERT INTO key_ring(name, xml) VALUES ('key', '<k/>')");
        var filled = await Assert.ThrowsAsync<StorageException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation));
        Assert.Equal(
            "The database is not empty: its table key_ring has rows. Nothing was changed. Move into a database of its own, or drop the schema (DROP SCHEMA datapool CASCADE) if nothing of it is needed.", filled.Message);
        await PoolBackup.OfSqliteAsync(from, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        await Assert.ThrowsAsync<StorageException>(() => PoolRestore.ToPostgreSqlAsync(folder.File("b.zip"), database.ConnectionString, folder.File("."), TimeProvider.System, Cancellation));
        Assert.Equal(0L, await database.ValueAsync("SELECT count(*) FROM stream"));

        await using var server = await SqliteStorage.OpenAsync(from, new StorageOptions(), TimeProvider.System);
        var used = await Assert.ThrowsAsync<StorageException>(() => PoolMigration.RunAsync(from, database.ConnectionString, TimeProvider.System, new Steps(), Cancellation));
        Assert.Contains("is in use by another DataPool process", used.Message, StringComparison.Ordinal);
    }

    private sealed class Steps : IProgress<MigrationStep>
    {
        public List<MigrationStep> All { get; } = [];

        public int Limit { get; init; } = int.MaxValue;

        public Action? Reached { get; init; }

        public void Report(MigrationStep value)
        {
            All.Add(value);
            if (All.Count == Limit) Reached?.Invoke();
        }
    }
}
