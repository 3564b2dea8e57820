using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace DataPool.Server.Security.KeyRing;

/// <summary>Wraps the secrets of the key ring under the master key.</summary>
internal sealed class MasterKeyEncryptor(MasterKey masterKey) : IXmlEncryptor
{
    /// <summary>The wrapped form: an element with its format's number and the sealed bytes in base64.</summary>
    internal const string ElementName = "masterKeyWrapped";

    internal const string FormatAttribute = "format";

    internal const string Format = "1";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var secret = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(
            new XElement(ElementName, new XAttribute(FormatAttribute, Format), Convert.ToBase64String(masterKey.Seal(secret))),
            typeof(MasterKeyDecryptor));
    }
}
