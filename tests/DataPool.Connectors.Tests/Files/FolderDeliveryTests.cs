using DataPool.Connectors.Files.Folder;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Records;
using DataPool.Outside;
using DataPool.Outside.Folders;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Connectors.Tests.Files;

/// <summary>When a file of a watched folder counts, and what becomes of it.</summary>
public sealed class FolderDeliveryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("datapool-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly SourceMemory _memory = new();
    private readonly object _definition = new();

    [Fact]
    public async Task A_file_counts_once_it_has_been_the_same_for_a_while()
    {
        var delivery = Delivery(AfterRead.Archive);
        Drop("a.csv", "id\n1\n");
        Assert.False(await delivery.LookAsync(Context(), CancellationToken.None));
        Assert.False(await delivery.LookAsync(Context(), CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Drop("a.csv", "id\n1\n2\n");
        Assert.False(await delivery.LookAsync(Context(), CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.False(await delivery.LookAsync(Context(), CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        // What comes just now does not count with it.
        Drop("b.csv", "id\n");
        Assert.True(await delivery.LookAsync(Context(), CancellationToken.None));
        var context = Context();
        using var delivered = await delivery.FetchAsync(context, CancellationToken.None);
        Assert.Equal(["a.csv"], delivered.Files.Select(file => file.Name));
        Assert.False(await context.WhenEnded!(new PullEnd(RunOutcome.Succeeded, null, false)));
        Assert.Equal(["a.csv"], Names("done"));
        Assert.Equal(["b.csv"], Names("drops"));
    }

    [Theory]
    [InlineData(AfterRead.Archive)]
    [InlineData(AfterRead.Delete)]
    [InlineData(AfterRead.Leave)]
    public async Task A_run_that_was_stopped_or_failed_of_something_else_leaves_the_file_to_the_next(AfterRead after)
    {
        var delivery = Delivery(after);
        Drop("a.csv", "id\n1\n");
        await SettleAsync(delivery);
        foreach (var end in (PullEnd[])[new(RunOutcome.Cancelled, null, false), new(RunOutcome.Failed, new HealthProblem("overloaded", "Later."), false)])
        {
            var context = Context();
            using (await delivery.FetchAsync(context, CancellationToken.None)) await context.WhenEnded!(end);
            Assert.Equal(["a.csv"], Names("drops"));
            Assert.True(await delivery.LookAsync(Context(), CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(AfterRead.Delete)]
    [InlineData(AfterRead.Leave)]
    public async Task One_that_cannot_be_taken_waits_for_another_definition(AfterRead after)
    {
        var delivery = Delivery(after);
        Drop("a.csv", "id\n1\n");
        await SettleAsync(delivery);
        var context = Context();
        using (await delivery.FetchAsync(context, CancellationToken.None))
            await context.WhenEnded!(new PullEnd(RunOutcome.Failed, new HealthProblem("key_missing", "No key."), true));
        Assert.False(await delivery.LookAsync(Context(), CancellationToken.None));
        Assert.True(await delivery.LookAsync(Context(definition: new object()), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_approved_is_what_was_held_and_a_newer_file_puts_an_older_one_aside()
    {
        var delivery = Delivery(AfterRead.Archive);
        Drop("old.csv", "id\n", minutesAgo: 5);
        await SettleAsync(delivery);
        var held = Context();
        using (await delivery.FetchAsync(held, CancellationToken.None)) await held.WhenEnded!(new PullEnd(RunOutcome.Held, new HealthProblem(HealthProblem.Held, "Empty."), false));
        Drop("new.csv", "id\n1\n", minutesAgo: 1);
        await SettleAsync(delivery);
        var approved = Context(isApproved: true);
        using (var delivered = await delivery.FetchAsync(approved, CancellationToken.None)) Assert.Equal("old.csv", delivered.Files.Single().Name);
        Assert.False(approved.NeedsGuard);
        var next = Context();
        using (var delivered = await delivery.FetchAsync(next, CancellationToken.None)) Assert.Equal("new.csv", delivered.Files.Single().Name);
        Assert.False(await next.WhenEnded!(new PullEnd(RunOutcome.Succeeded, null, false)));
        Assert.Equal(["new.csv"], Names("done"));
        Assert.Equal(["old.csv"], Names("done/failed"));
        using var nothing = await delivery.FetchAsync(Context(isApproved: true), CancellationToken.None);
        Assert.False(nothing.IsContent);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private FolderDelivery Delivery(AfterRead after)
    {
        Directory.CreateDirectory(Path.Combine(_root, "drops"));
        return new FolderDelivery(new FolderTarget(new AllowedRoots([_root], []), "drops", FilePattern.Any, "*.*", after, after == AfterRead.Archive ? "done" : null), _time);
    }

    private PullContext Context(object? definition = null, bool isApproved = false) => new()
    {
        Source = new object(),
        TimeZone = TimeZoneInfo.Utc,
        Now = _time.GetUtcNow(),
        LastRun = _time.GetUtcNow(),
        Shapes = new ShapeTable(),
        Warnings = new WarningCounter(),
        Sink = NoSink.Instance,
        Definition = definition ?? _definition,
        IsApproved = isApproved,
        Memory = _memory,
    };

    private async Task SettleAsync(FolderDelivery delivery)
    {
        await delivery.LookAsync(Context(), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(await delivery.LookAsync(Context(), CancellationToken.None));
    }

    private void Drop(string name, string content, int minutesAgo = 1)
    {
        var path = Path.Combine(_root, "drops", name);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(55).AddMinutes(-minutesAgo));
    }

    private string[] Names(string folder) => [.. Directory.GetFiles(Path.Combine(_root, folder)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
