using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace DataPool.Server.Security.KeyRing;

/// <summary>
/// An element of the key ring as Data Protection writes it: a secret in it is either marked <c>requiresEncryption</c>, and
/// open, or stands wrapped in an <c>encryptedSecret</c> that names the decryptor.
/// </summary>
internal static class KeyElement
{
    private static readonly XNamespace Names = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName Mark = Names + "requiresEncryption";
    private static readonly XName Wrapping = Names + "encryptedSecret";

    /// <summary>The name under which Data Protection stores a key; null for a revocation, which holds no secret.</summary>
    public static string? NameOf(XElement element) => element.Name == "key" ? $"key-{(string?)element.Attribute("id")}" : null;

    /// <summary>True where a secret is open.</summary>
    public static bool IsOpen(XElement element) => Open(element).Any();

    /// <summary>True where a secret is wrapped under a master key.</summary>
    public static bool IsWrapped(XElement element) => Wrapped(element).Any();

    /// <summary>The element with its open secrets wrapped.</summary>
    public static XElement Wrap(XElement element, IXmlEncryptor encryptor)
    {
        var wrapped = new XElement(element);
        foreach (var secret in Open(wrapped).ToArray())
        {
            var form = encryptor.Encrypt(new XElement(secret));
            secret.ReplaceWith(new XElement(
                Wrapping, new XAttribute("decryptorType", form.DecryptorType.AssemblyQualifiedName!), form.EncryptedElement));
        }

        return wrapped;
    }

    /// <summary>Opens the wrapped secrets, to see that it can be done.</summary>
    /// <exception cref="CryptographicException">One of them does not open.</exception>
    /// <exception cref="Core.Storage.StorageException">A newer program has wrapped one of them.</exception>
    public static void TryOut(XElement element, IXmlDecryptor decryptor)
    {
        foreach (var wrapped in Wrapped(element)) decryptor.Decrypt(wrapped);
    }

    private static IEnumerable<XElement> Open(XElement element) => element.Descendants().Where(part => (bool?)part.Attribute(Mark) == true);

    private static IEnumerable<XElement> Wrapped(XElement element) => element.Descendants(Wrapping).Elements(MasterKeyEncryptor.ElementName);
}
