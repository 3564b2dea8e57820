using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using DataPool.Core.Storage;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace DataPool.Server.Security.KeyRing;

/// <summary>
/// Opens what <see cref="MasterKeyEncryptor"/> has wrapped. Its name, namespace and assembly stand in every stored element,
/// by which Data Protection finds it: they must stay.
/// </summary>
internal sealed class MasterKeyDecryptor(MasterKey masterKey) : IXmlDecryptor
{
    /// <summary>As Data Protection makes it.</summary>
    public MasterKeyDecryptor(IServiceProvider services) : this(services.GetRequiredService<MasterKey>())
    {
    }

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">It was wrapped under another key, or is damaged.</exception>
    /// <exception cref="StorageException">A newer program has wrapped it.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        var format = (string?)encryptedElement.Attribute(MasterKeyEncryptor.FormatAttribute);
        if (format != MasterKeyEncryptor.Format)
        {
            throw new StorageException(
                $"The key ring is wrapped in format {format}, and this program knows format {MasterKeyEncryptor.Format}: a newer DataPool has written it. "
                + "Start that version again, or restore a backup made before the upgrade.");
        }

        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(masterKey.Open(Convert.FromBase64String(encryptedElement.Value))));
        }
        catch (FormatException damage)
        {
            throw new CryptographicException("The wrapped key is damaged.", damage);
        }
    }
}
