using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Formats.Files;
using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>
/// Files that somebody puts into a folder. The folder is looked at again and again; a file counts once it has been as it is for a
/// while. Where files leave after they were read, each is the whole content of one run, the oldest first; where they stay, all
/// together are one run's, whenever they change.
/// </summary>
/// <param name="target">Which folder, and what becomes of its files.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderDelivery(FolderTarget target, TimeProvider time) : IDelivery
{
    // How long a file must have been as it is. Who writes pauses less, or uses another name until it is done.
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(50);

    private readonly WatchedFolder _folder = target.Open();

    /// <inheritdoc/>
    public bool IsPolled => true;

    /// <inheritdoc/>
    public int IntervalSeconds => 5;

    /// <inheritdoc/>
    public int TimeoutSeconds => FileType.ParseSeconds;

    private bool Stays => target.After == AfterRead.Leave;

    /// <inheritdoc/>
    public async Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken)
    {
        var memory = MemoryOf(context);
        var listing = await ListAsync(memory, context).ConfigureAwait(false);
        var settled = Settled(listing, memory);
        if (!Stays) return settled.Exists(file => !IsRefused(file, memory, context));

        // One that is still written to is worth waiting for: without it the content would not be whole.
        if (settled.Count < listing.Files.Count) return false;
        var now = new FileSet(settled);
        if (memory.RefusedSet is { } refused && refused.Stands(context) && refused.What.Equals(now)) return false;
        if (memory.Read is { } read && context.LastRun is not null) return !read.Equals(now);
        return settled.Count > 0 || context.LastRun is not null;
    }

    /// <inheritdoc/>
    public async Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken)
    {
        context.Steps?.Begin("list");
        var memory = MemoryOf(context);
        var listing = await ListAsync(memory, context).ConfigureAwait(false);
        if (Stays ? Settled(listing, memory).Count < listing.Files.Count : listing.Files.Count > 0 && Settled(listing, memory).Count == 0)
        {
            // Somebody asked: so long they can wait.
            await Task.Delay(Settles + TimerSlack, time, cancellationToken).ConfigureAwait(false);
            listing = await ListAsync(memory, context).ConfigureAwait(false);
        }

        foreach (var other in listing.Others) context.Warnings.Add("not_a_file", null, other);
        var settled = Settled(listing, memory);
        if (settled.Count == 0 && context.Steps is not null) throw NothingThere(listing);
        if (target.ArchivePath is { } archive && context.Steps is null) await BeginAsync(() => _folder.CheckArchive(archive)).ConfigureAwait(false);
        context.Steps?.Begin("read");
        return Stays ? All(settled, listing, memory, context) : Oldest(settled, memory, context);
    }

    private static FolderMemory MemoryOf(PullContext context) => (FolderMemory)(context.Memory.Value ??= new FolderMemory());

    private static bool IsRefused(FolderFile file, FolderMemory memory, PullContext context) => memory.Refused.TryGetValue(file, out var refusal) && refusal.Stands(context);

    private static Task<bool> BeginAsync(Action work) => OwnThread.RunAsync(() =>
    {
        try
        {
            work();
            return true;
        }
        catch (FolderException failure)
        {
            throw FolderFaults.Explain(failure);
        }
    });

    // Where each is a content of its own, one that is not complete yet also keeps back those after it: none may be overtaken.
    private List<FolderFile> Settled(FolderListing listing, FolderMemory memory) => Stays
        ? [.. listing.Files.Where(file => IsSettled(file, memory))]
        : [.. listing.Files.TakeWhile(file => IsSettled(file, memory))];

    private bool IsSettled(FolderFile file, FolderMemory memory) => time.GetElapsedTime(memory.Seen[file]) >= Settles;

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
            var now = time.GetTimestamp();
            memory.Seen = listing.Files.ToDictionary(file => file, file => memory.Seen.GetValueOrDefault(file, now));
            foreach (var gone in memory.Refused.Keys.Where(file => !memory.Seen.ContainsKey(file)).ToArray()) memory.Refused.Remove(gone);
            return listing;
        }
        catch (FolderException failure)
        {
            // What was seen before the folder went away says nothing about what is there when it is back.
            memory.Seen = [];
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
        // What was approved is what was held. Else what was refused is tried again where somebody asks for a run and nothing else is there.
        var held = context.IsApproved ? settled.Find(file => memory.Refused.GetValueOrDefault(file) is { IsHeld: true } refusal && refusal.Stands(context)) : null;
        context.NeedsGuard = held is null;
        var file = held ?? settled.Find(file => !IsRefused(file, memory, context)) ?? settled.FirstOrDefault();
        if (file is null)
        {
            if (memory.Last is { } last && last.Stands(context)) throw last.Again();
            return Delivered.NotModified;
        }

        context.WhenEnded = end => EndOneAsync(file, settled, memory, context, end);
        return Deliver([file]);
    }

    private Delivered All(List<FolderFile> settled, FolderListing listing, FolderMemory memory, PullContext context)
    {
        if (settled.Count < listing.Files.Count)
        {
            var late = listing.Files.First(file => !settled.Contains(file)).Name;
            throw new SourceException("file_growing", $"{late} is still being written to. It is looked at again in a moment.", transient: true);
        }

        var now = new FileSet(settled);
        context.NeedsGuard = !(memory.RefusedSet is { IsHeld: true } held && held.Stands(context) && held.What.Equals(now));
        context.WhenEnded = end =>
        {
            if (end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged) (memory.Read, memory.RefusedSet) = (now, null);
            else if (Refusal<FileSet>.Of(now, context, end) is { } refused) memory.RefusedSet = refused;
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

    // True where others are there to be read at once.
    private async Task<bool> EndOneAsync(FolderFile file, List<FolderFile> settled, FolderMemory memory, PullContext context, PullEnd end)
    {
        var isTaken = end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged;
        var refusal = Refusal<FolderFile>.Of(file, context, end);
        if (!isTaken && refusal is null) return false;
        memory.Last = refusal;
        if (refusal is not null && (refusal.IsHeld || target.After == AfterRead.Delete))
        {
            memory.Refused[file] = refusal;
        }
        else
        {
            memory.Refused.Remove(file);
            await OwnThread.RunAsync(() => Leave(file, isTaken)).ConfigureAwait(false);
        }

        var isMore = settled.Exists(other => other != file && !IsRefused(other, memory, context));
        if (isTaken && target.After == AfterRead.Archive) await PutOvertakenAsideAsync(file, memory).ConfigureAwait(false);
        return isMore;
    }

    // A newer file is in the pool: an older one that was held must never come after it.
    private async Task PutOvertakenAsideAsync(FolderFile newer, FolderMemory memory)
    {
        foreach (var older in memory.Refused.Keys.Where(file => file.ModifiedAt <= newer.ModifiedAt).ToArray())
        {
            await OwnThread.RunAsync(() => Leave(older, isTaken: false)).ConfigureAwait(false);
            memory.Refused.Remove(older);
        }
    }

    private bool Leave(FolderFile file, bool isTaken)
    {
        try
        {
            if (target.After == AfterRead.Delete) _folder.Delete(file);
            else _folder.MoveTo(isTaken ? target.ArchivePath! : Path.Combine(target.ArchivePath!, FolderTarget.Failed), file);
        }
        catch (FolderException failure) when (failure.Fault is FolderFault.FileGone or FolderFault.FileChanged)
        {
            // Somebody else was quicker; what is there now is another file, and is read as one.
        }
        catch (FolderException failure)
        {
            throw FolderFaults.ExplainLeaving(file.Name, isTaken, failure);
        }

        return true;
    }
}
