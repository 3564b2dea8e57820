using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Tests.Outside.Http;

/// <summary>An authority that no system knows.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddYears(-2), TimeProvider.System.GetUtcNow().AddYears(2));
    }

    public string Pem => _certificate.ExportCertificatePem();

    public TrustedCertificates Trusted => TrustedCertificates.Read(Pem, out _)!;

    /// <summary>A server's certificate.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="isExpired">Whether it was good until yesterday.</param>
    /// <param name="issuerUrl">Where it says that its issuer's certificate can be fetched; null where it says nothing.</param>
    public X509Certificate2 Issue(string host, bool isExpired = false, string? issuerUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (issuerUrl is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl]));
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(_certificate, now.AddYears(-1), now.AddDays(isExpired ? -1 : 30), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
