using System.Security.Cryptography;
using System.Text;

namespace DataPool.Server.Display;

/// <summary>One file of the displays' page.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="ETag">Its tag, quoted.</param>
internal sealed record DisplayAsset(byte[] Bytes, string ContentType, string ETag);

/// <summary>The files of the displays' page, from the assembly itself: they are there wherever and however it is started.</summary>
internal sealed class DisplayAssets
{
    /// <summary>The path below which the files lie; no stream is called so.</summary>
    public const string Root = "/display/-";

    private const string Prefix = "Display/";
    private const string ShellName = "index.html";

    private readonly Dictionary<string, DisplayAsset> _files = new(StringComparer.Ordinal);

    public DisplayAssets()
    {
        var assembly = typeof(DisplayAssets).Assembly;
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            all.AppendData(bytes);
            var name = resource[Prefix.Length..];
            _files.Add(name, Asset(bytes, ContentTypeOf(name)));
        }

        Version = Convert.ToHexStringLower(all.GetHashAndReset())[..16];
        _files.Remove(ShellName, out var shell);
        var html = Encoding.UTF8.GetString(shell!.Bytes).Replace("{assets}", $"{Root}/{Version}", StringComparison.Ordinal);
        Shell = Asset(Encoding.UTF8.GetBytes(html), shell.ContentType);
    }

    /// <summary>What stands for the content of all files in their addresses.</summary>
    public string Version { get; }

    /// <summary>The page: the same for every stream, whether or not there is one.</summary>
    public DisplayAsset Shell { get; }

    /// <summary>The icon of the server's pages.</summary>
    public DisplayAsset Icon => _files["icon.svg"];

    /// <summary>The names of all files but the page itself.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <summary>A file by its name (<c>fonts/…</c>), or null.</summary>
    public DisplayAsset? Find(string name) => _files.GetValueOrDefault(name);

    private static DisplayAsset Asset(byte[] bytes, string contentType) =>
        new(bytes, contentType, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
}
