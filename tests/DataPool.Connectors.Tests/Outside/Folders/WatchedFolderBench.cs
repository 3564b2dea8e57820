using System.Diagnostics;
using DataPool.Outside;
using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

/// <summary>A root <c>root</c> with the watched folder <c>drops</c>, and <c>outside</c> beside it.</summary>
internal sealed class WatchedFolderBench : IDisposable
{
    public const string Archive = "drops/done";

    private static readonly DateTime Written = new(2026, 4, 9, 10, 0, 0, DateTimeKind.Utc);

    public WatchedFolderBench()
    {
        Temp.Folder("root/drops");
        Temp.Folder("outside");
        Roots = new AllowedRoots([Temp["root"]], [Temp["data"]]);
        Folder = new WatchedFolder(Roots, "drops");
    }

    public TempFolder Temp { get; } = new();

    public AllowedRoots Roots { get; }

    public WatchedFolder Folder { get; }

    /// <summary>Puts a file, written so many minutes after ten.</summary>
    public string Put(string name, string content = "x", int minutes = 0)
    {
        var path = Temp.File($"root/{name}", content);
        File.SetLastWriteTimeUtc(path, Written.AddMinutes(minutes));
        return path;
    }

    public FolderFile Listed(string name) => Folder.List(FilePattern.Any).Files.Single(file => file.Name == name);

    /// <summary>Names and contents of a folder below the root.</summary>
    public string[] In(string folder) =>
        [.. Directory.GetFiles(Temp[$"root/{folder}"]).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)}: {File.ReadAllText(file)}")];

    public static FolderException Fails(FolderFault fault, Action action)
    {
        var exception = Assert.Throws<FolderException>(action);
        Assert.True(exception.Fault == fault, $"{exception.Fault}: {exception.Message}");
        return exception;
    }

    public void Pipe(string name)
    {
        using var mkfifo = Process.Start("mkfifo", Temp[name]);
        mkfifo.WaitForExit();
    }

    public void Link(string name, string target) => File.CreateSymbolicLink(Temp[name], target);

    public void Dispose() => Temp.Dispose();
}
