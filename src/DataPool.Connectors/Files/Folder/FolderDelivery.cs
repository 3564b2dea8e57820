using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Formats.Files;
using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>
/// Files that somebody puts into a folder. The folder is looked at again and again; a file counts once it was the same at two
/// looks. Where files leave after they were read, each is the whole content of one run, the oldest first; where they stay, all
/// together are one run's, whenever they change.
/// </summary>
/// <param name="target">Which folder, and what becomes of its files.</param>
/// <param name="time">The clock between two looks.</param>
internal sealed class FolderDelivery(FolderTarget target, TimeProvider time) : IDelivery
{
    // The time between two looks where somebody waits for them.
    private static readonly TimeSpan ShortLook = TimeSpan.FromSeconds(1);

    private readonly WatchedFolder _folder = target.Open();

    /// <inheritdoc/>
    public bool IsPolled => true;

    /// <inheritdoc/>
    public int IntervalSeconds => 5;

    /// <inheritdoc/>
    public int TimeoutSeconds => FileType.ParseSeconds;

    /// <inheritdoc/>
    public async Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken)
    {
        var memory = MemoryOf(context);
        var before = memory.Seen;
        var settled = Settled(await ListAsync(memory, context).ConfigureAwait(false), before);
        if (target.After != AfterRead.Leave) return settled.Exists(file => !memory.Refused.Contains(file));

        // One that is still written to is worth waiting for: without it the content would not be whole.
        if (before is null || settled.Count < memory.Seen!.Count || memory.Refused.SetEquals(settled) && memory.Refused.Count == settled.Count && memory.Refused.Count > 0) return false;
        if (memory.Read is not null && context.LastRun is not null) return !memory.Read.SetEquals(settled);
        return settled.Count > 0 || context.LastRun is not null;
    }

    /// <inheritdoc/>
    public async Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken)
    {
        context.Steps?.Begin("list");
        var memory = MemoryOf(context);
        var before = memory.Seen;
        if (before is null)
        {
            before = [.. (await ListAsync(memory, context).ConfigureAwait(false)).Files];
            if (before.Count > 0) await Task.Delay(ShortLook, time, cancellationToken).ConfigureAwait(false);
        }

        var listing = await ListAsync(memory, context).ConfigureAwait(false);
        foreach (var other in listing.Others) context.Warnings.Add("not_a_file", null, other);
        var settled = Settled(listing, before);
        if (settled.Count == 0 && context.Steps is not null) throw NothingThere(listing);
        context.Steps?.Begin("read");
        return target.After == AfterRead.Leave ? All(settled, listing, memory, context) : Oldest(settled, memory, context);
    }

    private static FolderMemory MemoryOf(PullContext context) => (FolderMemory)(context.Memory.Value ??= new FolderMemory());

    private static List<FolderFile> Settled(FolderListing listing, HashSet<FolderFile>? before) => before is null ? [] : [.. listing.Files.Where(before.Contains)];

    private async Task<FolderListing> ListAsync(FolderMemory memory, PullContext context)
    {
        try
        {
            var listing = await OwnThread.RunAsync(() =>
            {
                // A test must not put back what the connector itself is just about to delete.
                if (context.Steps is null) _folder.Recover();
                return _folder.List(target.Pattern);
            }).ConfigureAwait(false);
            memory.Seen = [.. listing.Files];
            memory.Refused.IntersectWith(listing.Files);
            return listing;
        }
        catch (FolderException failure)
        {
            // What was seen before the folder went away says nothing about what is there when it is back.
            memory.Seen = null;
            throw FolderFaults.Explain(failure);
        }
    }

    private SourceException NothingThere(FolderListing listing) => new(
        "no_file",
        listing.Files.Count > 0
            ? $"{listing.Files[0].Name} is still being written to. Test again when it is complete."
            : $"No file in {target.Path} matches {target.PatternText}. Put one there, or change source.pattern.",
        transient: false);

    private Delivered Oldest(List<FolderFile> settled, FolderMemory memory, PullContext context)
    {
        // What was refused is tried again where somebody asks for a run and nothing else is there.
        var file = settled.Find(file => !memory.Refused.Contains(file)) ?? settled.FirstOrDefault();
        if (file is null) return Delivered.NotModified;
        context.WhenEnded = end => EndOneAsync(file, settled, memory, end);
        return Deliver([file]);
    }

    private Delivered All(List<FolderFile> settled, FolderListing listing, FolderMemory memory, PullContext context)
    {
        if (settled.Count < listing.Files.Count)
        {
            var late = listing.Files.First(file => !settled.Contains(file)).Name;
            throw new SourceException("file_growing", $"{late} is still being written to. It is looked at again in a moment.", transient: true);
        }

        context.WhenEnded = end =>
        {
            memory.Refused.Clear();
            if (end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged) memory.Read = [.. settled];
            else if (end.Outcome == RunOutcome.Held || end.IsSourceAtFault) memory.Refused.UnionWith(settled);
            return Task.FromResult(false);
        };
        return Deliver(settled);
    }

    private Delivered Deliver(List<FolderFile> files) => new([.. files.Select(file => new FileContent(file.Name, () => _folder.OpenRead(file)))])
    {
        Verify = () =>
        {
            foreach (var file in files)
                if (!_folder.IsStill(file)) throw new SourceException("file_changed", $"{file.Name} changed while it was read. It is read again.", transient: true);
        },
    };

    private async Task<bool> EndOneAsync(FolderFile file, List<FolderFile> settled, FolderMemory memory, PullEnd end)
    {
        var isDone = end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged;
        if (!isDone && end.Outcome != RunOutcome.Held && !end.IsSourceAtFault) return false;
        if (end.Outcome == RunOutcome.Held || (!isDone && target.After == AfterRead.Delete)) memory.Refused.Add(file);
        else await OwnThread.RunAsync(() => Leave(file, isDone)).ConfigureAwait(false);
        return settled.Exists(other => other != file && !memory.Refused.Contains(other));
    }

    private bool Leave(FolderFile file, bool isDone)
    {
        try
        {
            if (target.After == AfterRead.Delete) _folder.Delete(file);
            else _folder.MoveTo(isDone ? target.ArchivePath! : System.IO.Path.Combine(target.ArchivePath!, FolderTarget.Failed), file);
        }
        catch (FolderException failure) when (failure.Fault is FolderFault.FileGone or FolderFault.FileChanged)
        {
            // Somebody else was quicker; what is there now is another file, and is read as one.
        }
        catch (FolderException failure)
        {
            throw FolderFaults.ExplainLeaving(file.Name, isDone, failure);
        }

        return true;
    }
}
