using DataPool.Core.Storage;

namespace DataPool.Core.Connectors.Journal;

/// <summary>Writes what happened to all connectors, in one transaction, and prunes what is too old in small steps.</summary>
/// <param name="catalog">The connectors.</param>
/// <param name="store">Where it is written.</param>
/// <param name="keep">What is kept.</param>
/// <param name="time">The clock.</param>
public sealed class ActivityFlush(ConnectorCatalog catalog, IActivityStore store, ActivityRetention keep, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _pruned;

    /// <summary>Writes what waits.</summary>
    /// <exception cref="StorageException">Nothing was written; it still waits, as far as the bounds allow.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = time.GetUtcNow();
            var batches = new List<(ConnectorActivity Activity, ActivityBatch Batch)>();
            foreach (var connector in catalog.Connectors)
                if (connector.Health.Activity.Copy(connector.Number, now) is { } batch)
                    batches.Add((connector.Health.Activity, batch));
            if (batches.Count == 0) return;
            // Not given up half-way: what storage has taken must not be written again.
            await store.WriteAsync([.. batches.Select(static entry => entry.Batch)], CancellationToken.None).ConfigureAwait(false);
            foreach (var (activity, batch) in batches) activity.Written(batch);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes a little of what is too old or too much, of a few connectors; over time it comes to all.</summary>
    /// <exception cref="StorageException">Nothing was removed.</exception>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        // In its turn with the list too: what is written of a connector that is not in the list would go again.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var live = catalog.Connectors.Select(static connector => connector.Number).ToHashSet();
            _pruned = await store.PruneAsync(_pruned, live, keep, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
