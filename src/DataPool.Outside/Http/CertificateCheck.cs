using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataPool.Outside.Http;

/// <summary>Whether a server's certificate is trusted: by the system's authorities, or by further ones.</summary>
/// <remarks>
/// Nothing is fetched on the way. A certificate names addresses for its issuer and for its revocation, which whoever made
/// it chose freely; .NET would ask them, past the <see cref="OutboundPolicy"/>.
/// </remarks>
internal sealed class CertificateCheck(TrustedCertificates? own)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    internal SslClientAuthenticationOptions Options() => new()
    {
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors),
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        if (own is not null) policy.ExtraStore.AddRange(own.Certificates);
        return policy;
    }

    // Throws instead of answering false: why it is not trusted must reach the user.
    private bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (certificate is not X509Certificate2 leaf || chain is null) throw new CertificateRefusedException("the server showed no certificate");
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            throw new CertificateRefusedException("its certificate is for another name. Use the name that the certificate is made for");
        if (own is not null && IsSignedByOwn(leaf, chain)) return true;
        throw new CertificateRefusedException(Explain(chain));
    }

    private bool IsSignedByOwn(X509Certificate2 leaf, X509Chain sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = Policy();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own!.Certificates);
        foreach (var element in sent.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(leaf);
    }

    private string Explain(X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((status & X509ChainStatusFlags.NotTimeValid) != 0) return "its certificate has expired or is not valid yet. Renew it, or set this machine's clock";
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            return own is null
                ? "its certificate is signed by an authority that this machine does not know. If it is your own, give the authority's certificate (PEM) as caCertificate"
                : "its certificate is signed neither by an authority that this machine knows nor by the given caCertificate. Give the certificate (PEM) of the authority that signed it";
        return $"its certificate is not valid ({status}). Renew it";
    }
}

/// <summary>A certificate is not trusted; the message is the middle of a sentence.</summary>
internal sealed class CertificateRefusedException(string reason) : Exception(reason);
