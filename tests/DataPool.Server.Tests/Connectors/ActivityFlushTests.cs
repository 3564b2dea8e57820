using System.Reflection;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

public sealed class ActivityFlushTests
{
    [Fact]
    public async Task Pruning_knows_every_connector_that_was_written_of()
    {
        var start = new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);
        await using var simulation = await Simulation.StartAsync(start);
        await simulation.AddAsync("a", """ "type": "push" """);
        var store = SlowWrites.Of(simulation.Storage.Activity);
        var gate = (SlowWrites)(object)store;
        using var flush = new ActivityFlush(simulation.Catalog, store, new ActivityRetention(TimeSpan.FromDays(30)), simulation.Time);

        // Pruning comes while a write is under way; a connector is created meanwhile, and written of.
        var first = flush.FlushAsync(CancellationToken.None);
        var prune = flush.PruneAsync(CancellationToken.None);
        await simulation.AddAsync("b", """ "type": "push" """);
        gate.Open.SetResult();
        await Task.WhenAll(first, prune, flush.FlushAsync(CancellationToken.None));
        Assert.Contains(simulation["b"].Number, gate.Live!);
        Assert.NotEmpty(await simulation.LogAsync("b", JournalEvent.State));
    }

    /// <summary>The real store, which writes nothing until it is opened and tells what pruning was given.</summary>
#pragma warning disable CA1852 // A proxy is derived from it.
    internal class SlowWrites : DispatchProxy
#pragma warning restore CA1852
    {
        private IActivityStore _store = null!;

        public TaskCompletionSource Open { get; } = new();

        public IReadOnlySet<int>? Live { get; private set; }

        public static IActivityStore Of(IActivityStore store)
        {
            var slow = Create<IActivityStore, SlowWrites>();
            ((SlowWrites)(object)slow)._store = store;
            return slow;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IActivityStore.PruneAsync)) Live = (IReadOnlySet<int>)args![1]!;
            return targetMethod.Name == nameof(IActivityStore.WriteAsync) ? WriteAsync(targetMethod, args) : targetMethod.Invoke(_store, args);
        }

        private async Task WriteAsync(MethodInfo write, object?[]? args)
        {
            await Open.Task;
            await (Task)write.Invoke(_store, args)!;
        }
    }
}
