using System.Diagnostics;
using DataPool.Outside;
using Xunit;

namespace DataPool.Connectors.Tests.Outside;

public sealed class AllowedRootsTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string _first;
    private readonly string _second;
    private readonly string _outside;
    private readonly AllowedRoots _roots;

    public AllowedRootsTests()
    {
        _first = _temp.Folder("first");
        _second = _temp.Folder("second");
        _outside = _temp.Folder("outside");
        _roots = new AllowedRoots([_first, _second], []);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_relative_path_starts_at_the_first_root()
    {
        var file = _temp.File("first/shop.db");
        _temp.File("second/other.db");
        Assert.Equal(file, _roots.Resolve("shop.db"));
        Assert.Equal(file, _roots.Resolve("./sub/../shop.db"));
        Assert.Equal(PathRefusal.FileMissing, Refusal("other.db").Reason);
    }

    [Fact]
    public void An_absolute_path_may_lie_in_any_root()
    {
        Assert.Equal(_temp.File("first/a.db"), _roots.Resolve(_temp["first/a.db"]));
        Assert.Equal(_temp.File("second/b.db"), _roots.Resolve(_temp["second/b.db"]));
    }

    [Fact]
    public void What_lies_outside_is_refused_alike_whether_or_not_it_exists()
    {
        _temp.File("outside/there.db");
        foreach (var path in new[]
        {
            _temp["outside/there.db"], _temp["outside/missing.db"], "../outside/there.db", "../outside/missing.db", "../first-but-not-quite.db",
            _first + "-2/x.db", "/etc/passwd", "/proc/self/environ", "/proc/self/root/etc/passwd", $"/proc/self/root{_first}/a.db", "/dev/zero",
            "../second/x.db", $"{_first}/../outside/there.db",
        })
        {
            var refusal = Refusal(path);
            Assert.Equal(PathRefusal.OutsideRoots, refusal.Reason);
            Assert.Equal(
                $"'{path}' lies outside the folders that DataPool may read. Use a path under one of them, or add its folder to the setting DataPool:Files:AllowedRoots.",
                refusal.Message);
        }
    }

    [Fact]
    public void A_link_out_of_the_roots_is_refused_alike_whether_or_not_it_leads_somewhere()
    {
        _temp.File("outside/there.db");
        Link("first/file.db", _temp["outside/there.db"]);
        Link("first/dangling.db", _temp["outside/missing.db"]);
        Link("first/folder", _outside);
        Link("first/relative.db", "../outside/there.db");
        Link("first/chain.db", "file.db");
        foreach (var path in new[] { "file.db", "dangling.db", "folder/there.db", "folder/missing.db", "relative.db", "chain.db" })
            Assert.Equal(PathRefusal.OutsideRoots, Refusal(path).Reason);
    }

    [Fact]
    public void A_link_that_stays_inside_leads_to_the_real_path()
    {
        var file = _temp.File("second/shop.db");
        Link("first/absolute.db", file);
        Link("first/relative.db", "../second/shop.db");
        Link("first/folder", _second);
        Link("first/chain.db", "relative.db");
        foreach (var path in new[] { "absolute.db", "relative.db", "folder/shop.db", "chain.db" })
            Assert.Equal(file, _roots.Resolve(path));
    }

    [Fact]
    public void A_root_may_itself_be_a_link()
    {
        var file = _temp.File("second/shop.db");
        Link("root", _second);
        var roots = new AllowedRoots([_temp["root"]], []);
        Assert.Equal(file, roots.Resolve("shop.db"));
        Assert.Equal(file, roots.Resolve(_temp["root/shop.db"]));
        Assert.Equal(file, roots.Resolve(file));
    }

    [Fact]
    public void Links_in_a_circle_are_a_missing_file()
    {
        Link("first/a.db", "b.db");
        Link("first/b.db", "a.db");
        Assert.Equal(PathRefusal.FileMissing, Refusal("a.db").Reason);
    }

    [Fact]
    public void A_missing_file_says_so()
    {
        foreach (var path in new[] { "missing.db", "no/such/folder.db", _temp["second/missing.db"] })
        {
            var refusal = Refusal(path);
            Assert.Equal(PathRefusal.FileMissing, refusal.Reason);
            Assert.Equal(
                $"'{path}' does not exist. Check the path (a relative one starts at the first folder of the setting DataPool:Files:AllowedRoots) or put the file there.",
                refusal.Message);
        }
    }

    [Fact]
    public void Under_a_root_that_does_not_exist_files_are_missing_and_nothing_more_is_inside()
    {
        var roots = new AllowedRoots([_temp["not/yet"]], []);
        Assert.Equal(PathRefusal.FileMissing, Refusal("shop.db", roots).Reason);
        Assert.Equal(PathRefusal.FileMissing, Refusal(_temp["not/yet/shop.db"], roots).Reason);
        Assert.Equal(PathRefusal.OutsideRoots, Refusal(_temp["not/shop.db"], roots).Reason);
    }

    [Fact]
    public void Only_regular_files_are_handed_out()
    {
        _temp.Folder("first/folder");
        using (var mkfifo = Process.Start("mkfifo", _temp["first/pipe"]))
            mkfifo.WaitForExit();
        Assert.Equal(PathRefusal.NotAFile, Refusal("pipe").Reason);
        Assert.Equal(
            "'folder' is not a regular file. Name a file under one of the folders of the setting DataPool:Files:AllowedRoots.", Refusal("folder").Message);
        Assert.Equal(PathRefusal.NotAFile, Refusal(".").Reason);
    }

    [Fact]
    public void With_the_whole_machine_as_a_root_the_kernels_files_stay_closed()
    {
        var file = _temp.File("first/shop.db");
        var roots = new AllowedRoots(["/"], []);
        Assert.Equal(file, roots.Resolve(file));
        Link("first/magic", "/proc/self/cwd");
        foreach (var path in new[] { "/proc/self/environ", $"/proc/self/root{file}", "/dev/zero", "/sys/kernel/notes", _temp["first/magic/x"] })
            Assert.Equal(PathRefusal.FileMissing, Refusal(path, roots).Reason);
    }

    [Fact]
    public void DataPools_own_data_is_refused_even_under_a_root()
    {
        _temp.Folder("data/files");
        _temp.File("data/pool.db");
        var dropped = _temp.File("data/files/shop.db");
        Link("first/pool.db", _temp["data/pool.db"]);
        Link("data/files/pool.db", "../pool.db");
        var roots = new AllowedRoots([_first, _temp.Root], [_temp["data"]]);

        Assert.Equal(dropped, roots.Resolve(_temp["data/files/shop.db"]));
        foreach (var path in new[] { _temp["data/pool.db"], _temp["data/missing.db"], "pool.db", _temp["data/files/pool.db"], _temp["data/files/../pool.db"] })
        {
            var refusal = Refusal(path, roots);
            Assert.Equal(PathRefusal.OwnData, refusal.Reason);
            Assert.Equal(
                $"'{path}' lies in DataPool's own data directory, which no connector reads. Use its 'files' folder or another one of the setting DataPool:Files:AllowedRoots.",
                refusal.Message);
        }
    }

    [Fact]
    public void The_default_root_works_before_it_exists()
    {
        _temp.Folder("data");
        var roots = new AllowedRoots([_temp["data/files"]], [_temp["data"]]);
        Assert.Equal(PathRefusal.FileMissing, Refusal("shop.db", roots).Reason);
        _temp.Folder("data/files");
        Assert.Equal(_temp.File("data/files/shop.db"), roots.Resolve("shop.db"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("shop.db\0.txt")]
    public void What_is_no_path_is_refused(string path) => Assert.Equal(PathRefusal.Invalid, Refusal(path).Reason);

    [Fact]
    public void A_message_repeats_no_control_characters_and_no_endless_path()
    {
        Assert.StartsWith("'a\uFFFDb' does not exist.", Refusal("a\nb").Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{new string('a', 200)}…' ", Refusal(new string('a', 9000)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The database lies outside ", Refusal("/etc/passwd").About("The database"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_roots_everything_is_refused() =>
        Assert.Equal(PathRefusal.OutsideRoots, Refusal("shop.db", new AllowedRoots([], [])).Reason);

    [Theory]
    [InlineData(@"C:\data\shop.db", false)]
    [InlineData(@"sub\shop.db", false)]
    [InlineData("sub/shop.db", false)]
    [InlineData(@"..\shop.db", false)]
    [InlineData("backup~old.db", false)]
    [InlineData(@"\\server\share\shop.db", true)]
    [InlineData(@"\\?\C:\data\shop.db", true)]
    [InlineData("//server/share/shop.db", true)]
    [InlineData(@"\data\shop.db", true)]
    [InlineData("C:shop.db", true)]
    [InlineData("C:", true)]
    [InlineData("shop.db:stream", true)]
    [InlineData(@"C:\data\shop.db::$DATA", true)]
    [InlineData("pool.db.", true)]
    [InlineData("pool.db ", true)]
    [InlineData(@"data.\pool.db", true)]
    [InlineData("DATAPO~1/pool.db", true)]
    [InlineData("nul", true)]
    [InlineData(@"sub\NUL.txt", true)]
    [InlineData("com1.db", true)]
    public void Windows_tricks_are_known(string path, bool isTrick) => Assert.Equal(isTrick, WindowsPath.IsTrick(path));

    private void Link(string name, string target) => File.CreateSymbolicLink(_temp[name], target);

    private PathRefusedException Refusal(string path, AllowedRoots? roots = null) =>
        Assert.Throws<PathRefusedException>(() => (roots ?? _roots).Resolve(path));
}
