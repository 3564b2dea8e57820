using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

/// <summary>Both ways of holding a folder do the same; only the one by descriptor is safe from swaps within a call.</summary>
public sealed class FolderHandleTests : IDisposable
{
    private readonly WatchedFolderBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Entries_are_looked_at_opened_moved_and_deleted_without_following_links(bool isPortable)
    {
        _bench.Put("drops/a.csv", "content");
        _bench.Link("root/drops/link.csv", "a.csv");
        _bench.Pipe("root/drops/pipe.csv");
        using var folder = Open("root/drops", isPortable);
        folder.CreateFolder("sub");
        folder.CreateFolder("sub");
        using var sub = Open("root/drops/sub", isPortable);

        Assert.Equal(["a.csv", "link.csv", "pipe.csv", "sub"], folder.Names().Order(StringComparer.Ordinal));
        Assert.Equal(new FileFacts(true, 7, new DateTimeOffset(2026, 4, 9, 10, 0, 0, TimeSpan.Zero)), folder.Look("a.csv"));
        foreach (var name in new[] { "link.csv", "pipe.csv", "sub" })
        {
            Assert.False(folder.Look(name)!.Value.IsRegular);
            Assert.Null(folder.OpenRead(name));
        }

        Assert.Null(folder.Look("none"));
        Assert.Null(folder.OpenRead("none"));
        using (var file = folder.OpenRead("a.csv")!) Assert.Equal(folder.Look("a.csv"), folder.Look(file));
        Assert.ThrowsAny<IOException>(() => folder.Create("a.csv"));
        using (var created = folder.Create("b.csv")) created.Write("new"u8);
        Assert.Equal(MoveOutcome.NameTaken, folder.Move("b.csv", folder, "a.csv"));
        Assert.Equal(MoveOutcome.Gone, folder.Move("none", sub, "x"));
        Assert.Equal(MoveOutcome.Moved, folder.Move("b.csv", sub, "c.csv"));
        sub.Flush();
        folder.Delete("a.csv");
        folder.Delete("a.csv");
        Assert.Equal(["c.csv: new"], _bench.In("drops/sub"));
        Assert.True(folder.IsSame(folder));
        Assert.False(folder.IsSame(sub));
    }

    [Fact]
    public void What_becomes_of_the_path_does_not_matter_to_an_open_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Held by path elsewhere.");
        _bench.Put("drops/a.csv", "inside");
        _bench.Temp.Folder("root/done");
        var secret = _bench.Temp.File("outside/a.csv", "outside");
        using var folder = FolderHandle.Open(_bench.Temp["root/drops"]);
        using var archive = FolderHandle.Open(_bench.Temp["root/done"]);
        foreach (var name in new[] { "drops", "done" })
        {
            Directory.Move(_bench.Temp[$"root/{name}"], _bench.Temp[$"root/real-{name}"]);
            _bench.Link($"root/{name}", _bench.Temp["outside"]);
        }

        using (var reader = new StreamReader(folder.OpenRead("a.csv")!)) Assert.Equal("inside", reader.ReadToEnd());
        Assert.Equal(MoveOutcome.Moved, folder.Move("a.csv", archive, "b.csv"));
        folder.Delete("a.csv");

        Assert.Equal(["b.csv: inside"], _bench.In("real-done"));
        Assert.Equal([secret], Directory.GetFiles(_bench.Temp["outside"]));
    }

    [Theory]
    [InlineData("root/drops")]
    [InlineData("root/way/drops")]
    public void A_link_that_was_put_on_the_way_after_it_was_resolved_is_not_followed(string path)
    {
        _bench.Temp.Folder("outside/drops");
        _bench.Temp.Folder("root/way");
        var resolved = _bench.Temp[path];
        Directory.Delete(_bench.Temp["root/drops"]);
        Directory.Delete(_bench.Temp["root/way"]);
        _bench.Link(path.Contains("way", StringComparison.Ordinal) ? "root/way" : "root/drops", _bench.Temp["outside"]);
        Assert.Throws<DirectoryNotFoundException>(() =>
        {
            using var folder = FolderHandle.Open(resolved);
            folder.Names().ToArray();
        });
    }

    [Fact]
    public void Where_nothing_can_be_renamed_without_overwriting_nothing_is_overwritten_either()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The way of Linux.");
        _bench.Put("drops/a.csv", "new");
        _bench.Put("drops/taken.csv", "old");
        using var folder = LinuxFolder.OpenAt(_bench.Temp["root/drops"]);
        Assert.Equal(LinuxCalls.Exists, folder.MoveOverOwn("a.csv", folder, "taken.csv"));
        Assert.Equal(LinuxCalls.NoSuchEntry, folder.MoveOverOwn("none", folder, "x.csv"));
        Assert.Equal(0, folder.MoveOverOwn("a.csv", folder, "b.csv"));
        Assert.Equal(["b.csv: new", "taken.csv: old"], _bench.In("drops"));
    }

    private FolderHandle Open(string name, bool isPortable) => isPortable ? new PortableFolder(_bench.Temp[name]) : FolderHandle.Open(_bench.Temp[name]);
}
