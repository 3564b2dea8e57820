using System.IO.Compression;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Formats.Files;

namespace DataPool.Connectors.Files.Upload;

/// <summary>
/// Files that are uploaded. Each is stored before anything is done with it, as the one that waits; when a run has taken it into the
/// pool, it becomes the kept one, which later runs read again. One that a run cannot take stays waiting, to be tried again when
/// the definition is mended, while the kept one still stands for what is in the pool.
/// </summary>
internal sealed class UploadDelivery(IFileStore files, SpoolFolder spool) : IDelivery
{
    /// <inheritdoc/>
    public bool IsPolled => false;

    /// <inheritdoc/>
    public int IntervalSeconds => 0;

    /// <inheritdoc/>
    public int TimeoutSeconds => FileType.ParseSeconds;

    /// <inheritdoc/>
    public async Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken)
    {
        var (kept, waiting) = await files.FindAsync(context.Connector!.Value, cancellationToken).ConfigureAwait(false);
        return (waiting is not null && RefusalOf(waiting, context) is null) || (context.LastRun is null && kept is not null);
    }

    /// <inheritdoc/>
    public async Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken)
    {
        context.Steps?.Begin("read");
        if (context.Brought is { } brought) return new Delivered([new FileContent(brought.Name, brought.Open)]);
        var (kept, waiting) = context.Connector is { } connector ? await files.FindAsync(connector, cancellationToken).ConfigureAwait(false) : default;
        var refusal = waiting is null ? null : RefusalOf(waiting, context);
        // What was approved is what was held, and nothing that came since.
        context.NeedsGuard = context.IsApproved && refusal is not { IsHeld: true };
        // What could not be taken as it is is no reason to leave the pool without what was there before.
        var restores = refusal is not null && context is { LastRun: null, IsApproved: false } && kept is not null;
        var file = (restores ? kept : waiting ?? kept)
            ?? throw new SourceException("no_file", "No file was uploaded yet. Upload one on the connector's page, or with PUT /api/connectors/{id}/file.", transient: false);
        context.WhenEnded = end => EndAsync(file, isNeeded: context.LastRun is null && kept is not null, restores ? refusal : null, context, end);
        var unpacked = await UnpackAsync(file, cancellationToken).ConfigureAwait(false);
        return new Delivered([new FileContent(file.Name, unpacked.OpenRead)]) { Temporary = [unpacked] };
    }

    private static Refusal<long>? RefusalOf(StoredFile waiting, PullContext context) =>
        context.Memory.Value is Refusal<long> refusal && refusal.What == waiting.Id && refusal.Stands(context) ? refusal : null;

    // True where the kept file is read at once: the pool lacks what it holds, and the waiting one does not give it.
    private async Task<bool> EndAsync(StoredFile file, bool isNeeded, Refusal<long>? refusal, PullContext context, PullEnd end)
    {
        var isTaken = end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged;
        if (!file.IsWaiting)
        {
            // The pool has what it had. That the file after it could not be taken stays what is wrong.
            if (isTaken && refusal is not null) throw refusal.Again();
            return false;
        }

        if (isTaken)
        {
            await AcceptAsync(file).ConfigureAwait(false);
            return false;
        }

        if (Refusal<long>.Of(file.Id, context, end) is not { } refused) return false;
        context.Memory.Value = refused;
        return isNeeded;
    }

    private async Task AcceptAsync(StoredFile file)
    {
        try
        {
            await files.AcceptAsync(file.Id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FileGoneException)
        {
            // A newer one has come in its place, and is read next.
        }
    }

    private async Task<SpooledFile> UnpackAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var unpacked = spool.New();
        try
        {
            using var packed = spool.New();
            await using (var target = packed.Create()) await files.CopyToAsync(file.Id, target, cancellationToken).ConfigureAwait(false);
            await using var copy = unpacked.Create();
            // Nothing is nothing, also compressed.
            if (file.Size == 0) return unpacked;
            await using var source = new GZipStream(packed.OpenRead(), CompressionMode.Decompress);
            await source.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            return unpacked;
        }
        catch (Exception failure)
        {
            unpacked.Dispose();
            if (failure is FileGoneException) throw new SourceException("file_gone", "A newer file came while this one was read. It is read instead.", transient: true, failure);
            if (failure is IOException) throw SpoolFolder.Full(failure);
            throw;
        }
    }
}
