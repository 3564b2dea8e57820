using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Items;

/// <summary>Something for the writer of folded streams to do.</summary>
internal abstract class ItemJob
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _done.Task;

    /// <summary>True when it writes nothing now, so that no transaction is begun for it.</summary>
    public virtual bool IsIdle => false;

    /// <summary>The log position that it brings a stream to, once committed.</summary>
    public virtual FoldedStream? Folded => null;

    /// <summary>Writes within the transaction; false when it wants another one after this.</summary>
    public abstract bool Apply(IItemTables tables);

    /// <summary>Ends the job as committed.</summary>
    public virtual void Succeed() => _done.TrySetResult();

    /// <summary>Ends the job as not committed.</summary>
    public virtual void Fail(StorageException error)
    {
        _done.TrySetException(error);
        _ = _done.Task.Exception; // Seen, even where nobody waits.
    }
}

/// <summary>Brings a stream's parts up to a log position, unless its lease has died meanwhile.</summary>
internal sealed class FoldJob(FoldBatch batch) : ItemJob
{
    private bool _isApplied;

    public override bool IsIdle => batch.Lease.IsDead;

    public override FoldedStream? Folded => _isApplied && !batch.Lease.IsDead ? new FoldedStream(batch.Lease.StreamId, batch.Lsn) : null;

    public override bool Apply(IItemTables tables)
    {
        _isApplied = !batch.Lease.IsDead;
        if (_isApplied) tables.Fold(batch);
        return true;
    }
}

/// <summary>Deletes a stream's parts, some thousand a transaction, so that folds of others go on between.</summary>
internal sealed class DeleteJob(long streamId, long epoch) : ItemJob
{
    private StorageException? _stale;

    public override bool Apply(IItemTables tables)
    {
        try
        {
            return tables.DeleteStep(streamId, epoch);
        }
        catch (StaleLeaseException stale)
        {
            // Those beside it in the transaction go on.
            _stale = stale.ToStorageException();
            return true;
        }
    }

    public override void Succeed()
    {
        if (_stale is { } stale) Fail(stale);
        else base.Succeed();
    }
}

/// <summary>Writes nothing; ends when everything queued before has, one way or the other.</summary>
internal sealed class BarrierJob : ItemJob
{
    public override bool IsIdle => true;

    public override bool Apply(IItemTables tables) => true;

    public override void Fail(StorageException error) => Succeed();
}
