using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>What a query with <c>@lastRun</c> is told after a change of its connector.</summary>
public sealed class ReadAgainTests
{
    private const string Before = """
        {"name":"a","type":"pull","pollingIntervalSeconds":60,"source":{"name":"a","query":"q","password":"p"},"mapping":{"stream":"a","key":["id"],"missing":"keep"} }
        """;

    private static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"stream\":\"a\"", "\"stream\":\"b\"", true)]
    [InlineData("\"key\":[\"id\"]", "\"key\":[\"other\"]", true)]
    [InlineData("\"query\":\"q\"", "\"query\":\"another\"", true)]
    [InlineData("\"password\":\"p\"", "\"password\":\"another\"", true)]
    [InlineData("\"type\":\"pull\"", "\"type\":\"pull\",\"timeZone\":\"Europe/Berlin\"", true)]
    [InlineData("\"name\":\"a\",\"type\"", "\"name\":\"b\",\"type\"", false)]
    [InlineData("\"type\":\"pull\"", "\"type\":\"pull\",\"enabled\":false", false)]
    [InlineData("60", "120", false)]
    [InlineData("60,", "60,  \"timeZone\": \"UTC\", ", false)]
    public async Task Only_what_changes_what_is_read_or_where_it_goes_has_everything_read_again(string part, string by, bool isReadAgain)
    {
        await using var simulation = await Simulation.StartAsync(Start);
        await simulation.AddAsync("a", """ "type": "pull" """);
        await simulation.RunToAsync(Start);
        var id = simulation["a"].Id;
        await ChangeAsync(simulation, id, Before);
        Run(simulation, id);
        Assert.Equal(Start, simulation.Catalog.Find(id)!.Health.Facts.LastRunAt);
        Assert.Contains(part, Before, StringComparison.Ordinal);

        var (old, changed) = (await ChangeAsync(simulation, id, Before.Replace(part, by, StringComparison.Ordinal)))!.Value;
        Assert.NotSame(old, changed);
        Assert.Equal(isReadAgain ? null : Start, changed.Health.Facts.LastRunAt);
        await simulation.Catalog.SaveRuntimeAsync(CancellationToken.None);
        Assert.Equal(isReadAgain ? null : Start, await SavedAsync(simulation.Store));

        // A run with the old configuration that starts late, as one does that is just about to be stopped.
        simulation.Time.Advance(TimeSpan.FromSeconds(1));
        var runId = simulation.Journal.NewRunId(old);
        var started = simulation.Journal.RunStarted(old, runId);
        simulation.Journal.RunEnded(old, new() { RunId = runId, Outcome = Core.Connectors.Journal.RunOutcome.Succeeded, StartedAt = started.UtcDateTime }, false);
        Assert.Equal(isReadAgain ? null : started, changed.Health.Facts.LastRunAt);
    }

    [Fact]
    public async Task It_is_forgotten_on_the_disk_before_the_change_is_there()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        await simulation.AddAsync("a", """ "type": "pull" """);
        await simulation.RunToAsync(Start);
        await simulation.AddAsync("taken", """ "type": "push" """);
        await simulation.Catalog.SaveRuntimeAsync(CancellationToken.None);
        Assert.NotNull(await SavedAsync(simulation.Store));
        var id = simulation["a"].Id;
        // What is refused has changed nothing but that: the next run reads everything, and says so.
        await Assert.ThrowsAsync<NameTakenException>(() => ChangeAsync(simulation, id, Before.Replace("\"name\":\"a\",\"type\"", "\"name\":\"taken\",\"type\"", StringComparison.Ordinal)));
        Assert.Null(await SavedAsync(simulation.Store));
        Run(simulation, id);
        Assert.Equal(Start, simulation["a"].Health.Facts.LastRunAt);
    }

    private static void Run(Simulation simulation, string id)
    {
        var connector = simulation.Catalog.Find(id)!;
        var runId = simulation.Journal.NewRunId(connector);
        var started = simulation.Journal.RunStarted(connector, runId);
        simulation.Journal.RunEnded(connector, new() { RunId = runId, Outcome = Core.Connectors.Journal.RunOutcome.Succeeded, StartedAt = started.UtcDateTime }, false);
    }

    private static Task<(Connector Before, Connector After)?> ChangeAsync(Simulation simulation, string id, string definition) =>
        simulation.Catalog.ChangeDefinitionAsync(id, _ => ConnectorDraft.Read(Encoding.UTF8.GetBytes(definition), simulation.Definitions));

    private static async Task<DateTimeOffset?> SavedAsync(IConnectorStore store) =>
        HealthFacts.FromJson((await store.ListConnectorsAsync(TestContext.Current.CancellationToken))[0].Runtime).LastRunAt;
}
