using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Drops;

/// <summary>A watched folder, who fills it, and who looks at its stream.</summary>
internal sealed class WatchedDrops : IDisposable
{
    private const int Keys = 200;
    private const int BadEvery = 15;

    private static readonly DropPlan Plan = new(Keys, BadEvery);

    private readonly string _name;
    private readonly long _before;
    private int _lastGone;

    private WatchedDrops(string name, DropFolder folder, DropReader reader, long before) => (_name, Folder, Reader, _before) = (name, folder, reader, before);

    public DropFolder Folder { get; }

    public DropReader Reader { get; }

    /// <summary>Everything that was wrong so far.</summary>
    public List<string> Faults => Reader.Faults;

    /// <summary>Makes the folder and its connector, which feeds a stream of that name.</summary>
    public static async Task<WatchedDrops> CreateAsync(PoolClient client, string dataDirectory, string name, bool isArchived, CancellationToken cancellation)
    {
        var path = Directory.CreateDirectory(Path.Combine(dataDirectory, "files", name)).FullName;
        var archive = isArchived ? path + "-archive" : null;
        object source = isArchived ? new { delivery = "folder", path = name, archivePath = name + "-archive" } : new { delivery = "folder", path = name, after = "delete" };
        await client.CreateFileAsync(name, source, interval: 1, cancellation);
        var reader = new DropReader(client, name, Plan);
        return new WatchedDrops(name, new DropFolder(path, archive, Plan), reader, await reader.LookAsync(cancellation));
    }

    /// <summary>Looks at the files while no server moves them, and remembers what is gone: that must be in the stream.</summary>
    public void LookAtRest(string when)
    {
        var (faults, lastGone) = Folder.Look();
        Faults.AddRange(faults.Select(fault => $"{when}: {_name}: {fault}"));
        _lastGone = lastGone;
    }

    /// <summary>Looks at the stream after a restart.</summary>
    public async Task LookAtStreamAsync(string when, CancellationToken cancellation)
    {
        await Reader.LookAsync(cancellation);
        if (Reader.Shown < _lastGone) Faults.Add($"{when}: {_name}: the file of version {_lastGone} is gone, and the stream shows version {Reader.Shown}.");
    }

    /// <summary>Waits until all is taken: the stream shows the last file then, and has had one version for each of them.</summary>
    public async Task UntilTakenAsync(TimeSpan within, CancellationToken cancellation)
    {
        var (last, good) = (Plan.LastGood(Folder.Dropped), Plan.GoodUpTo(Folder.Dropped));
        var versions = 0L;
        await Poll.UntilAsync(
            async () => (versions = await Reader.LookAsync(cancellation) - _before) >= 0 && Reader.Shown == last && Folder.Untaken == 0, within,
            () => $"{_name} shows version {last}, all files taken; it shows {Reader.Shown}, and {Folder.Untaken} files wait", cancellation);
        if (versions != good) Faults.Add($"{_name} has had {versions} versions by {good} good files.");
    }

    public void Dispose() => Reader.Dispose();

    public override string ToString() => $"{_name}: {Folder.Dropped} files, {Reader.Looks} looks";
}
