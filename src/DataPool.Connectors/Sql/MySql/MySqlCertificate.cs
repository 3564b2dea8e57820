using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>Checks the certificate of a server that is connected to by an address.</summary>
internal static class MySqlCertificate
{
    /// <summary>The check of <see cref="DatabaseCertificate.Demand"/>, for a host whose name the driver does not know.</summary>
    internal static RemoteCertificateValidationCallback Demand(string host)
    {
        var options = new SslClientAuthenticationOptions();
        DatabaseCertificate.Demand(options);
        var check = options.RemoteCertificateValidationCallback!;
        return (sender, certificate, chain, faults) =>
        {
            var isOfHost = certificate is X509Certificate2 known && known.MatchesHostname(host);
            faults = isOfHost ? faults & ~SslPolicyErrors.RemoteCertificateNameMismatch : faults | SslPolicyErrors.RemoteCertificateNameMismatch;
            return check(sender, certificate, chain, faults);
        };
    }
}
