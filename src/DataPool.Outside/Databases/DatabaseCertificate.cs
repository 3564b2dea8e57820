using System.Net.Security;
using DataPool.Outside.Http;

namespace DataPool.Outside.Databases;

/// <summary>Looks at the certificates of database servers.</summary>
public static class DatabaseCertificate
{
    /// <summary>
    /// Makes a handshake fail unless the certificate is trusted by this machine and made for the host. Nothing is fetched on the
    /// way. The failure's innermost exception is a <see cref="DatabaseCertificateException"/>.
    /// </summary>
    public static void Demand(SslClientAuthenticationOptions options)
    {
        var check = new CertificateCheck(null).Options();
        options.CertificateChainPolicy = check.CertificateChainPolicy;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            try
            {
                return check.RemoteCertificateValidationCallback!(sender, certificate, chain, errors);
            }
            catch (CertificateRefusedException exception)
            {
                throw new DatabaseCertificateException(exception.Message);
            }
        };
    }
}

/// <summary>A database server's certificate is not trusted; the message is the middle of a sentence, and says what to do.</summary>
public sealed class DatabaseCertificateException : Exception
{
    internal DatabaseCertificateException(string reason) : base(reason.Split(". If it is your own", 2)[0])
    {
    }
}
