using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundRedirectTests
{
    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task Within_its_origin_a_request_is_followed_with_all_it_has(string status)
    {
        await using var server = new RawServer(exchange => exchange.Path == "/start"
            ? exchange.AnswerAsync(status, "Location: sub/data.csv?x=1#part\r\n", "elsewhere"u8.ToArray())
            : exchange.AnswerAsync("200 OK", "", "a,b"u8.ToArray()));
        using var bench = new OutboundBench();

        var result = await bench.FetchAsync(Secret(server.Url("/start")));

        Assert.Equal("a,b", bench.Text);
        Assert.Equal("data.csv", result.FileName);
        Assert.StartsWith("GET /sub/data.csv?x=1 ", server.Heads.Last(), StringComparison.Ordinal);
        Assert.All(server.Heads, head => Assert.Contains("Authorization: Bearer t0ken", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_stay_with_their_origin_and_do_not_come_back()
    {
        RawServer? first = null;
        await using var second = new RawServer(exchange => exchange.AnswerAsync("302 Found", $"Location: {first!.Url("/back")}\r\n", []));
        await using var server = first = new RawServer(exchange => exchange.Path == "/start"
            ? exchange.AnswerAsync("302 Found", $"Location: {second.Url("/other")}\r\n", [])
            : exchange.AnswerAsync("200 OK", "", "done"u8.ToArray()));
        using var bench = new OutboundBench();

        await bench.FetchAsync(Secret(server.Url("/start")));

        var heads = server.Heads.ToArray();
        Assert.Contains("Authorization: Bearer t0ken\r\nX-Api-Key: k3y", Sorted(heads[0]), StringComparison.Ordinal);
        foreach (var head in new[] { second.Heads.Single(), heads[1] })
        {
            Assert.DoesNotContain("t0ken", head, StringComparison.Ordinal);
            Assert.DoesNotContain("k3y", head, StringComparison.Ordinal);
            Assert.Contains("User-Agent: DataPool/1.2.3", head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_no_more()
    {
        await using var server = new RawServer(exchange => int.Parse(exchange.Path[1..], null) is > 0 and var left
            ? exchange.AnswerAsync("302 Found", $"Location: /{left - 1}\r\n", [])
            : exchange.AnswerAsync("200 OK", "", "end"u8.ToArray()));
        using var bench = new OutboundBench();

        await bench.FetchAsync(server.Url("/5"));
        Assert.Equal("end", bench.Text);

        var failure = await bench.FailAsync(server.Url("/6"));
        Assert.Equal(OutboundFault.Redirect, failure.Fault);
        Assert.Equal($"http://127.0.0.1:{server.Port} redirects more than 5 times. Give the URL that holds the content itself.", failure.Message);
    }

    [Theory]
    [InlineData("", "redirects without saying where to.")]
    [InlineData("Location: ftp://open.test/x\r\n", "redirects to a URL that must begin with https:// or http://.")]
    [InlineData("Location: file:///etc/passwd\r\n", "redirects to a URL that must begin with https:// or http://.")]
    [InlineData("Location: http://user:pw@open.test/\r\n", "redirects to a URL that must not hold a user name or password; give them as credentials, where they are kept secret.")]
    public async Task A_redirect_that_leads_nowhere_good_is_not_followed(string headers, string message)
    {
        await using var server = RawServer.Always("302 Found", headers);
        using var bench = new OutboundBench();

        var failure = await bench.FailAsync(server.Url());

        Assert.Equal(OutboundFault.Redirect, failure.Fault);
        Assert.Equal($"http://127.0.0.1:{server.Port} {message} Give the URL that holds the content itself.", failure.Message);
    }

    [Fact]
    public async Task Credentials_do_not_leave_encryption()
    {
        using var authority = new TestAuthority();
        await using var plain = RawServer.Always("200 OK", body: "plain");
        await using var server = new RawServer(
            exchange => exchange.AnswerAsync("302 Found", $"Location: {plain.Url()}\r\n", []), certificate: authority.Issue("open.test"));
        using var bench = new OutboundBench();
        var url = server.Url(host: "open.test");

        var failure = await bench.FailAsync(new FetchRequest { Url = url, CaCertificates = authority.Trusted, Auth = OutboundAuth.Bearer("t0ken") });
        Assert.Equal(OutboundFault.Redirect, failure.Fault);
        Assert.Equal(0, plain.Connections);

        await bench.FetchAsync(new FetchRequest { Url = url, CaCertificates = authority.Trusted });
        Assert.Equal("plain", bench.Text);
    }

    private static FetchRequest Secret(Uri url) => new() { Url = url, Auth = OutboundAuth.Bearer("t0ken"), Headers = [new("X-Api-Key", "k3y")] };

    private static string Sorted(string head) => string.Join("\r\n", head.Split("\r\n").Where(line => line.StartsWith("Authorization", StringComparison.Ordinal) || line.StartsWith("X-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}
