using System.Xml;
using System.Xml.Linq;
using DataPool.Core.Storage;

namespace DataPool.Server.Security.KeyRing;

/// <summary>The key ring of versions that kept it as files, in the data directory's <c>keys/</c>: moved into the storage.</summary>
internal static class KeyFiles
{
    private const string Extension = ".xml";

    /// <summary>
    /// Adds the elements of the files to the ring, then removes the files. One that was interrupted is done again as a whole:
    /// an element has the name of its file, and replaces itself.
    /// </summary>
    /// <param name="folder">The folder; nothing happens where there is none.</param>
    /// <param name="store">The ring.</param>
    /// <param name="wrap">What is done to an element before it is stored.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="StorageException">A file cannot be read or removed, or the ring cannot be written.</exception>
    public static async Task MoveAsync(string folder, IKeyRingStore store, Func<XElement, XElement> wrap, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) return;
        var files = Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).ToArray();
        try
        {
            foreach (var file in files)
            {
                var element = wrap(Parse(file, await File.ReadAllTextAsync(file, cancellationToken)));
                await store.AddAsync(Path.GetFileNameWithoutExtension(file), element.ToString(SaveOptions.DisableFormatting), cancellationToken);
            }

            foreach (var file in files) File.Delete(file);
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The key ring in {folder} cannot be moved into the storage: {failure.Message} Let the user who runs DataPool read and remove its files.", failure);
        }
    }

    private static XElement Parse(string file, string text)
    {
        try
        {
            return XElement.Parse(text);
        }
        catch (XmlException damage)
        {
            throw new StorageException(
                $"The key {file} is damaged. Restore it from a backup, or move it elsewhere to give up the secrets that it opens.", damage);
        }
    }
}
