using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
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
    /// <exception cref="CryptographicException">It was wrapped under another key, is damaged, or has a format of a newer program.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        if ((string?)encryptedElement.Attribute(MasterKeyEncryptor.FormatAttribute) is not "1")
            throw new CryptographicException("The wrapped key has a format that this program does not know.");
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
