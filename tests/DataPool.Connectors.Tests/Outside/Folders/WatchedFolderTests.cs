using DataPool.Outside;
using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

public sealed class WatchedFolderTests : IDisposable
{
    private readonly WatchedFolderBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Files_are_listed_oldest_first_and_unfinished_ones_not_at_all()
    {
        _bench.Put("drops/b.csv", "two", minutes: 2);
        _bench.Put("drops/c.csv", "one", minutes: 1);
        _bench.Put("drops/a.csv", "also two", minutes: 2);
        foreach (var name in new[] { "d.csv.part", "e.tmp", ".f.csv", "~$g.csv", "h.txt" }) _bench.Put("drops/" + name);

        var listing = _bench.Folder.List(FilePattern.Read("*.csv", out _)!);

        Assert.Equal(["c.csv", "a.csv", "b.csv"], listing.Files.Select(file => file.Name));
        Assert.Equal(new FolderFile("c.csv", 3, new DateTimeOffset(2026, 4, 9, 10, 1, 0, TimeSpan.Zero)), listing.Files[0]);
        Assert.Empty(listing.Others);
    }

    [Fact]
    public void Links_pipes_and_folders_are_named_but_never_files()
    {
        _bench.Put("drops/a.csv");
        _bench.Link("root/drops/inside.csv", "a.csv");
        _bench.Link("root/drops/outside.csv", _bench.Temp.File("outside/secret.csv"));
        _bench.Link("root/drops/dangling.csv", "nowhere");
        _bench.Pipe("root/drops/pipe.csv");
        _bench.Temp.Folder("root/drops/folder.csv");

        var listing = _bench.Folder.List(FilePattern.Any);

        Assert.Equal(["a.csv"], listing.Files.Select(file => file.Name));
        Assert.Equal(["dangling.csv", "folder.csv", "inside.csv", "outside.csv", "pipe.csv"], listing.Others);
    }

    [Fact]
    public void A_file_is_read_as_often_as_wanted()
    {
        _bench.Put("drops/a.csv", "content");
        var file = _bench.Listed("a.csv");
        for (var i = 0; i < 2; i++)
        {
            using var reader = new StreamReader(_bench.Folder.OpenRead(file));
            Assert.True(reader.BaseStream.CanSeek);
            Assert.Equal("content", reader.ReadToEnd());
        }

        Assert.True(_bench.Folder.IsStill(file));
    }

    [Fact]
    public void Whatever_takes_a_files_place_is_neither_read_nor_moved_nor_deleted()
    {
        var secret = _bench.Temp.File("outside/a.csv", "x");
        var acts = new Action<FolderFile>[]
        {
            file => _bench.Folder.OpenRead(file).Dispose(), file => _bench.Folder.MoveTo(WatchedFolderBench.Archive, file), _bench.Folder.Delete,
        };
        var path = _bench.Put("drops/a.csv");
        var file = _bench.Listed("a.csv");

        foreach (var act in acts)
        {
            _bench.Put("drops/a.csv", "another", minutes: 5);
            Assert.Equal(
                "'a.csv' in 'drops' has changed since it was found. It is left there and read once it has settled.", WatchedFolderBench.Fails(FolderFault.FileChanged, () => act(file)).Message);
            _bench.Put("drops/a.csv", "y", minutes: 1);
            WatchedFolderBench.Fails(FolderFault.FileChanged, () => act(file));
            File.Delete(path);
            Assert.True(WatchedFolderBench.Fails(FolderFault.FileGone, () => act(file)).Transient);
            _bench.Link("root/drops/a.csv", secret);
            WatchedFolderBench.Fails(FolderFault.NotAFile, () => act(file));
            File.Delete(path);
            _bench.Pipe("root/drops/a.csv");
            WatchedFolderBench.Fails(FolderFault.NotAFile, () => act(file));
            Assert.False(_bench.Folder.IsStill(file));
            File.Delete(path);
        }

        Assert.True(File.Exists(secret));
    }

    [Theory]
    [InlineData("../../outside/a.csv")]
    [InlineData("sub/a.csv")]
    [InlineData("..")]
    [InlineData("")]
    public void A_name_with_a_folder_in_it_is_none(string name)
    {
        _bench.Temp.File("outside/a.csv");
        var file = new FolderFile(name, 1, default);
        WatchedFolderBench.Fails(FolderFault.NotAFile, () => _bench.Folder.OpenRead(file));
        WatchedFolderBench.Fails(FolderFault.NotAFile, () => _bench.Folder.Delete(file));
        WatchedFolderBench.Fails(FolderFault.NotAFile, () => _bench.Folder.MoveTo(WatchedFolderBench.Archive, file));
    }

    [Fact]
    public void Deleted_is_what_was_listed_and_nothing_else()
    {
        _bench.Put("drops/a.csv");
        _bench.Put("drops/b.csv");
        var longest = new string('l', 251) + ".csv";
        _bench.Put("drops/" + longest);
        _bench.Folder.Delete(_bench.Listed("a.csv"));
        _bench.Folder.Delete(_bench.Listed(longest));
        Assert.Equal(["b.csv: x"], _bench.In("drops"));
    }

    [Fact]
    public void A_deletion_that_a_crash_cut_off_is_undone()
    {
        _bench.Put("drops/.datapool~a.csv", "left");
        _bench.Put("drops/.datapool~b.csv", "left");
        _bench.Put("drops/b.csv", "new", minutes: 1);
        Assert.Equal(["b.csv"], _bench.Folder.List(FilePattern.Any).Files.Select(file => file.Name));

        _bench.Folder.Recover();

        Assert.Equal(["a.csv: left", "b (2026-04-09 100000).csv: left", "b.csv: new"], _bench.In("drops"));
    }

    [Fact]
    public void A_folder_that_is_away_says_so_and_works_again_when_it_is_back()
    {
        _bench.Put("drops/a.csv");
        Directory.Move(_bench.Temp["root"], _bench.Temp["unmounted"]);
        var failure = WatchedFolderBench.Fails(FolderFault.Missing, () => _bench.Folder.List(FilePattern.Any));
        Assert.True(failure.Transient);
        Assert.Equal(
            "'drops' does not exist or cannot be looked into. Check the path (a relative one starts at the first folder of the setting DataPool:Files:AllowedRoots), create the folder, or mount the share that holds it.",
            failure.Message);
        Directory.Move(_bench.Temp["unmounted"], _bench.Temp["root"]);
        Assert.Single(_bench.Folder.List(FilePattern.Any).Files);
    }

    [Fact]
    public void A_folder_that_becomes_a_link_out_of_the_roots_is_refused()
    {
        _bench.Temp.File("outside/a.csv");
        _bench.Put("drops/a.csv");
        var file = _bench.Listed("a.csv");
        Directory.Move(_bench.Temp["root/drops"], _bench.Temp["root/before"]);
        _bench.Link("root/drops", _bench.Temp["outside"]);

        foreach (var act in new Action[]
        {
            () => _bench.Folder.List(FilePattern.Any), () => _bench.Folder.OpenRead(file), () => _bench.Folder.Delete(file), () => _bench.Folder.IsStill(file),
            () => _bench.Folder.MoveTo("done", file),
        })
        {
            var failure = WatchedFolderBench.Fails(FolderFault.Refused, act);
            Assert.Equal(PathRefusal.OutsideRoots, Assert.IsType<PathRefusedException>(failure.InnerException).Reason);
            Assert.False(failure.Transient);
        }
    }

    [Theory]
    [InlineData("../outside", PathRefusal.OutsideRoots)]
    [InlineData("/etc", PathRefusal.OutsideRoots)]
    [InlineData("/proc/self/fd", PathRefusal.OutsideRoots)]
    [InlineData("a.csv", PathRefusal.NotAFolder)]
    [InlineData("nowhere", PathRefusal.FolderMissing)]
    public void Only_folders_below_the_roots_are_watched(string path, PathRefusal reason)
    {
        _bench.Put("a.csv");
        var failure = Assert.Throws<FolderException>(() => new WatchedFolder(_bench.Roots, path).List(FilePattern.Any));
        Assert.Equal(reason, Assert.IsType<PathRefusedException>(failure.InnerException).Reason);
    }
}
