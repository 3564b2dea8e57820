using DataPool.Outside;
using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

public sealed class ArchiveTests : IDisposable
{
    private readonly WatchedFolderBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Files_of_one_name_are_kept_apart()
    {
        for (var i = 0; i < 4; i++)
        {
            _bench.Put("drops/a.csv", $"content {i}", minutes: i / 3);
            _bench.Folder.MoveTo(WatchedFolderBench.Archive, _bench.Listed("a.csv"));
        }

        Assert.Equal(
            ["a (2026-04-09 100000) (2).csv: content 2", "a (2026-04-09 100000).csv: content 1", "a (2026-04-09 100100).csv: content 3", "a.csv: content 0"],
            _bench.In(WatchedFolderBench.Archive));
        Assert.Empty(_bench.In("drops"));
    }

    [Fact]
    public void A_link_of_the_files_name_in_the_archive_is_left_alone()
    {
        var secret = _bench.Temp.File("outside/secret", "secret");
        _bench.Temp.Folder("root/drops/done");
        _bench.Link("root/drops/done/a.csv", secret);
        _bench.Put("drops/a.csv");

        Assert.Equal("a (2026-04-09 100000).csv", _bench.Folder.MoveTo(WatchedFolderBench.Archive, _bench.Listed("a.csv")));
        Assert.Equal("secret", File.ReadAllText(secret));
    }

    [Fact]
    public void The_archive_is_created_below_a_root_that_is_there()
    {
        _bench.Folder.CheckArchive("archive/2026/04");
        _bench.Folder.CheckArchive("archive/2026/04");
        Assert.True(Directory.Exists(_bench.Temp["root/archive/2026/04"]));
        _bench.Folder.CheckArchive(_bench.Temp["root/archive/failed"]);
        Assert.True(Directory.Exists(_bench.Temp["root/archive/failed"]));
    }

    [Fact]
    public void A_root_that_is_away_is_not_made_anew()
    {
        var roots = new AllowedRoots([_bench.Temp["root"], _bench.Temp["share/archive"]], []);
        var folder = new WatchedFolder(roots, "drops");
        Assert.True(WatchedFolderBench.Fails(FolderFault.Missing, () => folder.CheckArchive(_bench.Temp["share/archive"])).Transient);
        WatchedFolderBench.Fails(FolderFault.Missing, () => folder.CheckArchive(_bench.Temp["share/archive/done"]));
        Assert.False(Directory.Exists(_bench.Temp["share"]));
    }

    [Fact]
    public void The_archive_lies_in_the_roots_outside_DataPools_data_and_elsewhere_than_the_drops()
    {
        _bench.Temp.Folder("data/files");
        _bench.Put("drops/a.csv");
        _bench.Put("a-file");
        _bench.Link("root/link", _bench.Temp["outside"]);
        _bench.Link("root/same", "drops");
        var folder = new WatchedFolder(new AllowedRoots([_bench.Temp["root"], _bench.Temp["data"]], [_bench.Temp["data"]]), "drops");
        var file = _bench.Listed("a.csv");

        foreach (var path in new[] { "../outside/done", _bench.Temp["outside"], "link", "link/done", _bench.Temp["data"], _bench.Temp["data/new"], "a-file", "a-file/x" })
            Assert.True(Assert.Throws<FolderException>(() => folder.MoveTo(path, file)).Fault is FolderFault.Refused or FolderFault.Missing, path);
        foreach (var path in new[] { "drops", "same", "./drops/" })
            Assert.Equal(
                $"'{path}' is the watched folder itself, where each file would be read again. Choose another folder as the archive.",
                WatchedFolderBench.Fails(FolderFault.Refused, () => folder.MoveTo(path, file)).Message);

        Assert.Equal(["a.csv: x"], _bench.In("drops"));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Temp["outside"]));
        Assert.Equal(["files"], Directory.GetFileSystemEntries(_bench.Temp["data"]).Select(Path.GetFileName));
    }

    [Fact]
    public void To_another_file_system_a_file_is_copied_and_then_deleted()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second file system.");
        // /dev is closed to roots, whatever lies in it.
        var elsewhere = Path.Combine("/dev/shm", Path.GetRandomFileName());
        Directory.CreateDirectory(elsewhere);
        try
        {
            var path = _bench.Put("drops/a.csv", new string('x', 200_000));
            File.WriteAllText(Path.Combine(elsewhere, "a.csv"), "of yesterday");
            using (var drops = FolderHandle.Open(_bench.Temp["root/drops"]))
            using (var archive = FolderHandle.Open(elsewhere))
            {
                Assert.Equal(MoveOutcome.OtherFileSystem, drops.Move("a.csv", archive, "b.csv"));
                Assert.Equal("a (2026-04-09 100000).csv", FileMove.Run(drops, archive, _bench.Listed("a.csv"), new FolderAccess(_bench.Roots, "drops")));
            }

            Assert.False(File.Exists(path));
            Assert.Equal(["a (2026-04-09 100000).csv", "a.csv"], Directory.GetFiles(elsewhere).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(200_000, new FileInfo(Path.Combine(elsewhere, "a (2026-04-09 100000).csv")).Length);
            Assert.Equal(new DateTime(2026, 4, 9, 10, 0, 0, DateTimeKind.Utc), File.GetLastWriteTimeUtc(Path.Combine(elsewhere, "a (2026-04-09 100000).csv")));
            Assert.Equal("of yesterday", File.ReadAllText(Path.Combine(elsewhere, "a.csv")));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }
}
