using System.Security.Cryptography;
using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly OutboundBench _bench = new();

    public void Dispose()
    {
        _bench.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_private_authority_is_trusted_where_it_is_given_and_nowhere_else()
    {
        await using var server = Server("open.test");
        await _bench.FetchAsync(Request(server, _authority.Trusted));
        Assert.Equal("good", _bench.Text);

        // The trusted connection is still there, and not for others.
        var failure = await _bench.FailAsync(Request(server, null));
        Assert.Equal(OutboundFault.Certificate, failure.Fault);
        Assert.False(failure.Transient);
        Assert.Equal(
            $"The connection to https://open.test:{server.Port} is not trusted: its certificate is signed by an authority that this machine does not know. If it is your own, give the authority's certificate (PEM) as caCertificate.",
            failure.Message);

        using var other = new TestAuthority("Other authority");
        var wrong = await _bench.FailAsync(Request(server, other.Trusted));
        Assert.Contains("signed neither by an authority that this machine knows nor by the given caCertificate", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_kept_per_authority()
    {
        await using var server = Server("open.test");
        for (var i = 0; i < 3; i++) await _bench.FetchAsync(Request(server, _authority.Trusted));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var server = Server("other.test");
        var failure = await _bench.FailAsync(Request(server, _authority.Trusted));
        Assert.Equal(OutboundFault.Certificate, failure.Fault);
        Assert.EndsWith("is not trusted: its certificate is for another name. Use the name that the certificate is made for.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        await using var server = new RawServer(Good, certificate: _authority.Issue("open.test", isExpired: true));
        var failure = await _bench.FailAsync(Request(server, _authority.Trusted));
        Assert.EndsWith("is not trusted: its certificate has expired or is not valid yet. Renew it, or set this machine's clock.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_certificate_names_to_be_fetched_is_not_fetched()
    {
        await using var bait = RawServer.Always("200 OK", address: "127.0.0.2");
        await using var server = new RawServer(Good, certificate: _authority.Issue("open.test", issuerUrl: $"http://127.0.0.2:{bait.Port}/issuer.cer"));

        Assert.Equal(OutboundFault.Certificate, (await _bench.FailAsync(Request(server, null))).Fault);
        await _bench.FetchAsync(Request(server, _authority.Trusted));

        Assert.Equal(0, bait.Connections);
    }

    [Fact]
    public async Task A_server_without_tls_is_told_apart()
    {
        await using var server = RawServer.Always("200 OK");
        var failure = await _bench.FailAsync(new Uri($"https://open.test:{server.Port}/"));
        Assert.Equal(OutboundFault.Tls, failure.Fault);
        Assert.Equal(
            $"No encrypted connection to https://open.test:{server.Port} came about. Check that the port is one for https, and that the server speaks TLS 1.2 or later.", failure.Message);
    }

    [Fact]
    public void Certificates_are_read_or_told_what_is_wrong_with_them()
    {
        using var other = new TestAuthority("Other authority");
        Assert.NotNull(TrustedCertificates.Read(_authority.Pem + "\n# comment\n" + other.Pem, out var fault));
        Assert.Null(fault);
        Assert.Null(TrustedCertificates.Read("hello", out fault));
        Assert.StartsWith("holds no certificate in PEM form", fault, StringComparison.Ordinal);
        Assert.Null(TrustedCertificates.Read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", out fault));
        Assert.StartsWith("holds a certificate that cannot be read.", fault, StringComparison.Ordinal);
        using var key = ECDsa.Create();
        Assert.Null(TrustedCertificates.Read(_authority.Pem + "\n" + key.ExportPkcs8PrivateKeyPem(), out fault));
        Assert.StartsWith("holds a private key", fault, StringComparison.Ordinal);
    }

    private static Task Good(RawExchange exchange) => exchange.AnswerAsync("200 OK", "", "good"u8.ToArray());

    private static FetchRequest Request(RawServer server, TrustedCertificates? own) => new() { Url = server.Url(host: "open.test"), CaCertificates = own };

    private RawServer Server(string name) => new(Good, certificate: _authority.Issue(name));
}
