using System.Security.Cryptography;
using System.Xml.Linq;
using DataPool.Core.Storage;

namespace DataPool.Server.Security.KeyRing;

/// <summary>What is done to the key ring before anything is encrypted or decrypted with it.</summary>
internal static class KeyRingStart
{
    /// <summary>Sees that the ring opens with the configured master key, and wraps what in it is not wrapped yet.</summary>
    /// <param name="store">The ring.</param>
    /// <param name="masterKey">The master key; null where none is configured.</param>
    /// <param name="oldFolder">Where an earlier version kept the ring; null where it cannot have.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="SettingsException">The ring is wrapped, and not under this key.</exception>
    /// <exception cref="StorageException">The ring cannot be read or written, or a newer program has wrapped it.</exception>
    public static async Task PrepareAsync(IKeyRingStore store, MasterKey? masterKey, string? oldFolder, CancellationToken cancellationToken)
    {
        var elements = (await store.ListAsync(cancellationToken)).Select(xml => XElement.Parse(xml)).ToArray();
        // First of all: a start that is refused changes nothing.
        foreach (var element in elements) Check(element, masterKey);
        Func<XElement, XElement> wrap = masterKey is null ? element => element : element => KeyElement.Wrap(element, new MasterKeyEncryptor(masterKey));
        if (oldFolder is not null) await KeyFiles.MoveAsync(oldFolder, store, wrap, cancellationToken);
        if (masterKey is null) return;
        foreach (var element in elements.Where(KeyElement.IsOpen))
            if (KeyElement.NameOf(element) is { } name)
                await store.AddAsync(name, wrap(element).ToString(SaveOptions.DisableFormatting), cancellationToken);
    }

    private static void Check(XElement element, MasterKey? masterKey)
    {
        if (!KeyElement.IsWrapped(element)) return;
        if (masterKey is null) throw Refusal("is not set, and the key ring is wrapped under one");
        try
        {
            KeyElement.TryOut(element, new MasterKeyDecryptor(masterKey));
        }
        catch (CryptographicException)
        {
            throw Refusal("is not the key that the key ring is wrapped under");
        }
    }

    private static SettingsException Refusal(string problem) => new([
        $"DataPool:MasterKey {problem}: set it to that key. "
        + "If that key is lost, the connectors' secrets are lost with it: docs/operations.md says how to start without them.",
    ]);
}
