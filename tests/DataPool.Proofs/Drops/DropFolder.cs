using System.Globalization;

namespace DataPool.Proofs.Drops;

/// <summary>
/// A watched folder and the one who puts files into it: each is written under another name first, and one in three asks for
/// a name that was there before. Thread-safe.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="archive">Where files go that were read; null where they are deleted.</param>
/// <param name="plan">What the files hold.</param>
internal sealed class DropFolder(string path, string? archive, DropPlan plan)
{
    // So many wait at least, so that there is always something to do.
    private const int Waiting = 20;
    private const string Unfinished = ".part";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private DateTime _lastTime;

    /// <summary>The version of the last file.</summary>
    public int Dropped { get; private set; }

    /// <summary>Files that are still to be taken; a bad one that stays because nothing unread is deleted is none.</summary>
    public int Untaken
    {
        get
        {
            lock (_lock) return Files(path).Length - (archive is null ? Dropped - plan.GoodUpTo(Dropped) : 0);
        }
    }

    /// <summary>Drops files until it is ended.</summary>
    public async Task FillAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            if (Untaken < Waiting) Drop();
            else await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>What is wrong with where the files are, as long as no server moves them; and the last good version that is gone.</summary>
    public (IReadOnlyList<string> Faults, int LastGone) Look()
    {
        lock (_lock)
        {
            var places = new List<(int Version, string File, bool IsFitting)>();
            Add(places, path, static _ => true);
            if (archive is not null)
            {
                Add(places, archive, version => !plan.IsBad(version));
                Add(places, Path.Combine(archive, "failed"), plan.IsBad);
            }

            var faults = places.Where(place => !place.IsFitting).Select(place => $"{place.File} holds version {place.Version}, which does not belong there.").ToList();
            var lastGone = 0;
            var byVersion = places.ToLookup(place => place.Version, place => place.File);
            for (var version = 1; version <= Dropped; version++)
            {
                var files = byVersion[version].ToArray();
                if (files.Length > 1) faults.Add($"Version {version} is there {files.Length} times: {string.Join(", ", files)}.");
                if (files.Length == 0 && (archive is not null || plan.IsBad(version))) faults.Add($"Version {version} is lost.");
                if (!plan.IsBad(version) && !Array.Exists(files, file => Path.GetDirectoryName(file) == path)) lastGone = version;
            }

            return (faults, lastGone);
        }
    }

    private static void Add(List<(int, string, bool)> places, string folder, Func<int, bool> fits)
    {
        foreach (var file in Files(folder))
        {
            var version = DropPlan.VersionOf(file);
            places.Add((version, file, fits(version)));
        }
    }

    private static string[] Files(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Where(file => !file.EndsWith(Unfinished, StringComparison.Ordinal))] : [];

    private void Drop()
    {
        lock (_lock)
        {
            var version = Dropped + 1;
            var text = plan.Text(version);
            var part = Path.Combine(path, $"{version}{Unfinished}");
            using (var file = File.CreateText(part))
            {
                file.Write(text.AsSpan(0, text.Length / 2));
                file.Flush();
                file.Write(text.AsSpan(text.Length / 2));
            }

            // The disk's clock may tick slower than files come; their order is that of their times.
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            _lastTime = now > _lastTime ? now : _lastTime.AddMilliseconds(1);
            File.SetLastWriteTimeUtc(part, _lastTime);
            var own = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"drop-{version:00000}.csv"));
            var common = Path.Combine(path, "board.csv");
            File.Move(part, version % 3 == 0 && !File.Exists(common) ? common : own);
            Dropped = version;
        }
    }
}
