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

    // How soon what failed for a passing reason is tried again.
    /// <inheritdoc/>
    public int IntervalSeconds => 5;

    /// <inheritdoc/>
    public int TimeoutSeconds => FileType.ParseSeconds;

    /// <inheritdoc/>
    public async Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken)
    {
        var (kept, waiting) = await files.FindAsync(context.Connector!.Value, cancellationToken).ConfigureAwait(false);
        return (waiting is not null && waiting.Id != Refused(context)) || (context.LastRun is null && (kept ?? waiting) is not null);
    }

    /// <inheritdoc/>
    public async Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken)
    {
        context.Steps?.Begin("read");
        if (context.Brought is { } brought) return new Delivered([new FileContent(brought.Name, brought.Open)]);
        var (kept, waiting) = context.Connector is { } connector ? await files.FindAsync(connector, cancellationToken).ConfigureAwait(false) : default;
        // What could not be taken as it is is no reason to leave the pool without what was there before.
        var file = waiting is null || (waiting.Id == Refused(context) && context.LastRun is null && kept is not null) ? kept : waiting;
        if (file is null) throw NoFile();
        context.WhenEnded = end => EndAsync(file, context.Memory, end);
        var unpacked = await UnpackAsync(file, cancellationToken).ConfigureAwait(false);
        return new Delivered([new FileContent(file.Name, unpacked.OpenRead)]) { Temporary = [unpacked] };
    }

    private static SourceException NoFile() => new("no_file", "No file was uploaded yet. Upload one on the connector's page, or with PUT /api/connectors/{id}/file.", transient: false);

    private static long? Refused(PullContext context) => context.Memory.Value as long?;

    private async Task<bool> EndAsync(StoredFile file, SourceMemory memory, PullEnd end)
    {
        if (!file.IsWaiting) return false;
        if (end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged) await files.AcceptAsync(file.Id, CancellationToken.None).ConfigureAwait(false);
        else if (end.Outcome == RunOutcome.Held || end.IsSourceAtFault) memory.Value = file.Id;
        return false;
    }

    private async Task<SpooledFile> UnpackAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var unpacked = spool.New();
        try
        {
            using var packed = spool.New();
            await using (var target = packed.Create()) await files.CopyToAsync(file.Id, target, cancellationToken).ConfigureAwait(false);
            await using var source = new GZipStream(packed.OpenRead(), CompressionMode.Decompress);
            await using var copy = unpacked.Create();
            await source.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            return unpacked;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }
}
