using System.Reflection;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

public sealed class RuntimeSavingTests
{
    [Fact]
    public async Task What_was_taken_earlier_is_not_written_later()
    {
        await using var simulation = await Simulation.StartAsync(new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero), wrap: SlowSaves.Of);
        await simulation.AddAsync("a", """ "type": "push" """);
        var saves = SlowSaves.From(simulation.Store);
        var health = simulation["a"].Health;

        health.Accepted(simulation.Time.GetUtcNow());
        var first = simulation.Catalog.SaveRuntimeAsync(CancellationToken.None);
        simulation.Time.Advance(TimeSpan.FromMinutes(1));
        health.Accepted(simulation.Time.GetUtcNow());
        var second = simulation.Catalog.SaveRuntimeAsync(CancellationToken.None);
        if (saves.Waiting.Count == 2)
        {
            // Both under way: the later one first.
            saves.Waiting[1].SetResult();
            await second;
            saves.Waiting[0].SetResult();
            await first;
        }
        else
        {
            saves.Waiting[0].SetResult();
            await first;
            await Hosting.Eventually.Async(() => saves.Waiting.Count == 2);
            saves.Waiting[1].SetResult();
        }

        await second;

        var saved = (await simulation.Store.ListConnectorsAsync(TestContext.Current.CancellationToken)).Single().Runtime;
        Assert.Equal(simulation.Time.GetUtcNow(), HealthFacts.FromJson(saved).LastSuccessAt);
    }

    /// <summary>The real store, whose saves each wait until the test lets them go.</summary>
#pragma warning disable CA1852 // A proxy is derived from it.
    internal class SlowSaves : DispatchProxy
#pragma warning restore CA1852
    {
        private IConnectorStore _store = null!;

        public List<TaskCompletionSource> Waiting { get; } = [];

        public static IConnectorStore Of(IConnectorStore store)
        {
            var slow = Create<IConnectorStore, SlowSaves>();
            ((SlowSaves)(object)slow)._store = store;
            return slow;
        }

        public static SlowSaves From(IConnectorStore store) => (SlowSaves)(object)store;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IConnectorStore.SaveRuntimeAsync) ? SaveAsync(targetMethod, args) : targetMethod.Invoke(_store, args);

        private async Task SaveAsync(MethodInfo save, object?[]? args)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Waiting.Add(gate);
            await gate.Task;
            await (Task)save.Invoke(_store, args)!;
        }
    }
}
