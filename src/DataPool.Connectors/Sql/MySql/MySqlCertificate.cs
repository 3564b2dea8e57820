using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>Checks the certificate of a server that is connected to by an address.</summary>
internal static class MySqlCertificate
{
    /// <summary>The check for a host: trusted by this machine, and made for the host.</summary>
    internal static RemoteCertificateValidationCallback Of(string host) => (_, certificate, _, faults) =>
        (faults & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
        && certificate is X509Certificate2 known
        && known.MatchesHostname(host);
}
