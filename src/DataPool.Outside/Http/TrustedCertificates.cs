using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DataPool.Outside.Http;

/// <summary>Certificates of authorities (PEM) that a source's server may be signed by, besides the system's own. Immutable.</summary>
public sealed class TrustedCertificates
{
    private const int MaxLength = 256 << 10;

    private TrustedCertificates(X509Certificate2Collection certificates, string key)
    {
        Certificates = certificates;
        Key = key;
    }

    /// <summary>The certificates; nobody changes them.</summary>
    internal X509Certificate2Collection Certificates { get; }

    /// <summary>Equal for equal certificates.</summary>
    internal string Key { get; }

    /// <summary>Reads one or more certificates; null, with what is wrong (to follow the property's name), where that fails.</summary>
    public static TrustedCertificates? Read(string pem, out string? fault)
    {
        var certificates = new X509Certificate2Collection();
        if (pem.Length > MaxLength) fault = $"is longer than {MaxLength >> 10} KiB.";
        else if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) fault = "holds a private key, which nobody but its server may have. Give the authority's certificate alone.";
        else if (!TryImport(certificates, pem)) fault = "holds a certificate that cannot be read. Copy it whole, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.";
        else if (certificates.Count == 0) fault = "holds no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.";
        else
        {
            fault = null;
            var key = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', certificates.Select(certificate => certificate.GetCertHashString(HashAlgorithmName.SHA256)).Order(StringComparer.Ordinal))));
            return new TrustedCertificates(certificates, Convert.ToHexString(key));
        }

        return null;
    }

    private static bool TryImport(X509Certificate2Collection certificates, string pem)
    {
        try
        {
            certificates.ImportFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
