using System.Security.Cryptography;

namespace DataPool.Connectors.Tests;

/// <summary>A folder of one test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("datapool-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string File(string name, string content = "x")
    {
        System.IO.File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>Every file below with a hash of its bytes.</summary>
    public string[] Content() =>
    [
        .. Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(Root, file)} {Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(file)))}"),
    ];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
