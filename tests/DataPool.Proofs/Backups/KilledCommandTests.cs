using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Backups;

/// <summary>Commands that are killed (<c>kill -9</c>) in their middle: what they worked on is as it was or closed to servers, and the same command cures it.</summary>
public sealed class KilledCommandTests
{
    private const int Killed = 128 + 9;
    private const int Streams = 5;
    private const int Items = 12_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_to_PostgreSQL_that_is_killed_goes_on_when_it_is_run_again()
    {
        ProofStore.SkipIfMissing();
        using var source = await FilledAsync();
        using var target = await ProofStore.CreateAsync(StoreKind.PostgreSql);
        string[] move = ["migrate-storage", "--to", target.ConnectionString("DataPool")!, .. source.Settings];
        using (var command = ServerCommand.Start(move))
        {
            string? line;
            do line = await command.StandardError.ReadLineAsync(Cancellation);
            while (line?.StartsWith("Copying item:", StringComparison.Ordinal) is false);
            await KillAsync(command);
        }

        var (exitCode, _, errors) = await ServerCommand.RunAsync(["backup", Path.Combine(source.Scratch, "none"), .. target.Settings], Cancellation);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The database holds only a part of a data directory", errors, StringComparison.Ordinal);

        await SucceedAsync(move);
        await AssertFilledAsync(target);
    }

    [Fact]
    public async Task A_restore_over_a_pool_that_is_killed_while_it_unpacks_leaves_the_pool_and_succeeds_when_it_is_run_again()
    {
        using var source = await FilledAsync();
        using var target = await ProofStore.CreateAsync(StoreKind.Sqlite);
        await ServeAsync(target);
        var file = Path.Combine(source.Scratch, "b");
        await SucceedAsync(["backup", file, .. source.Settings]);
        string[] restore = ["restore", file, "--force", .. target.Settings];
        using (var command = ServerCommand.Start(restore))
        {
            await Poll.UntilAsync(() => Left(target).Length > 0, Patience, () => "the restore unpacks", Cancellation);
            await KillAsync(command);
        }

        Assert.NotEmpty(Left(target));
        await ServeAsync(target);
        await SucceedAsync(restore);
        Assert.Empty(Left(target));
        await AssertFilledAsync(target);
    }

    [Fact]
    public async Task A_restore_into_PostgreSQL_that_is_killed_leaves_nothing_and_succeeds_when_it_is_run_again()
    {
        ProofStore.SkipIfMissing();
        using var source = await FilledAsync();
        using var target = await ProofStore.CreateAsync(StoreKind.PostgreSql);
        var file = Path.Combine(source.Scratch, "b");
        await SucceedAsync(["backup", file, .. source.Settings]);
        string[] restore = ["restore", file, .. target.Settings];
        using (var command = ServerCommand.Start(restore))
        {
            await Poll.UntilAsync(target.Database!.IsCopyingAsync, Patience, () => "rows are copied", Cancellation);
            await KillAsync(command);
        }

        await SucceedAsync(restore);
        Assert.Empty(Left(target));
        await AssertFilledAsync(target);
    }

    private static async Task ServeAsync(ProofStore store)
    {
        await using var server = await ServerProcess.StartAsync(store, Cancellation);
    }

    private static string[] Left(ProofStore store) => Directory.GetDirectories(store.DataDirectory, "restor*.tmp");

    // A data directory whose items are all folded into their table, for commands to be at for a while.
    private static async Task<ProofStore> FilledAsync()
    {
        var store = await ProofStore.CreateAsync(StoreKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(store, Cancellation);
        using var client = new PoolClient(server);
        for (var s = 0; s < Streams; s++)
        {
            var key = await client.CreateWebhookAsync($"s{s}", Cancellation);
            for (var first = 0; first < Items; first += 4000)
                Assert.True((await client.PostAsync($"s{s}", key, Body(first, 4000), Cancellation)).IsAccepted);
        }

        await Poll.UntilAsync(
            () => Task.FromResult(DatabaseFiles.Count(store.DataDirectory, "items", "item") == Streams * Items), Patience, () => "all items are folded", Cancellation);
        return store;
    }

    private static string Body(int first, int count)
    {
        var body = new StringBuilder("[");
        for (var n = first; n < first + count; n++) body.Append(CultureInfo.InvariantCulture, $$"""{{(n > first ? "," : "")}}{"id":"{{n}}","note":"{{n}} is what this item says of itself"}""");
        return body.Append(']').ToString();
    }

    private static async Task AssertFilledAsync(ProofStore store)
    {
        await using var server = await ServerProcess.StartAsync(store, Cancellation);
        using var client = new PoolClient(server);
        for (var s = 0; s < Streams; s++)
        {
            var snapshot = await client.SnapshotAsync($"s{s}", Cancellation);
            Assert.Equal(Items, snapshot.Items.Count);
            Assert.All(snapshot.Items, item => Assert.Equal($"\"{item.Key} is what this item says of itself\"", item.Fields["note"]));
        }
    }

    private static async Task KillAsync(Process command)
    {
        command.Kill();
        await command.WaitForExitAsync(Cancellation);
        Assert.Equal(Killed, command.ExitCode); // Not before, by itself.
    }

    private static async Task SucceedAsync(string[] arguments)
    {
        var (exitCode, output, errors) = await ServerCommand.RunAsync(arguments, Cancellation);
        Assert.True(exitCode == 0, $"{arguments[0]}: {exitCode}\n{output}\n{errors}");
    }
}
