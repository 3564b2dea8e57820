using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataPool.TestServers;

/// <summary>Certificates of servers that nobody has reason to trust.</summary>
public static class TestCertificate
{
    /// <summary>A certificate that signs itself, with its key.</summary>
    /// <param name="address">The address that it is for.</param>
    /// <returns>Both as PEM.</returns>
    public static string Make(string address)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=datapool test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
