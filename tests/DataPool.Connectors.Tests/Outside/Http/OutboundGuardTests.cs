using System.Net;
using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

/// <summary>Nothing that the policy closes is ever connected to, by whatever way.</summary>
public sealed class OutboundGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("inner.test")]
    public async Task By_default_this_machine_is_closed_however_it_is_written(string host)
    {
        await using var server = RawServer.Always("200 OK", body: "secret");
        using var bench = new OutboundBench(OutboundPolicy.PublicOnly);
        bench.Resolver.With("inner.test", "127.0.0.1");

        var failure = await bench.FailAsync(server.Url(host: host));

        Assert.Equal(OutboundFault.Refused, failure.Fault);
        Assert.False(failure.Transient);
        Assert.EndsWith(
            " is this machine itself, and DataPool connects to public addresses only. If it should connect to this one, add the host name to the setting DataPool:Outbound:AllowedHosts or its network to DataPool:Outbound:AllowedNetworks.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[fe80::1%251]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://100.64.0.1/")]
    public async Task Special_addresses_are_refused_at_once(string url)
    {
        using var bench = new OutboundBench();
        Assert.Equal(OutboundFault.Refused, (await bench.FailAsync(new Uri(url))).Fault);
    }

    [Fact]
    public async Task A_closed_address_answers_alike_whether_or_not_something_listens()
    {
        await using var server = RawServer.Always("200 OK", address: "127.0.0.2");
        using var bench = new OutboundBench();
        var there = await bench.FailAsync(server.Url(host: "closed.test"));
        var nobody = await bench.FailAsync(new Uri("http://closed.test:1/"));
        Assert.Equal(there.Message, nobody.Message);
        Assert.DoesNotContain("127.0.0.2", there.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_moves_after_the_first_look_is_checked_at_each_connection()
    {
        await using var open = new RawServer(async exchange =>
        {
            await exchange.AnswerAsync("200 OK", "Connection: close\r\n", "good"u8.ToArray());
            exchange.IsLast = true;
        });
        await using var closed = RawServer.Always("200 OK", body: "secret", address: "127.0.0.2", port: open.Port);
        using var bench = new OutboundBench();
        var looks = 0;
        bench.Resolver.With("rebind.test", () => looks++ == 0 ? ["127.0.0.1"] : ["127.0.0.2"]);

        await bench.FetchAsync(open.Url(host: "rebind.test"));
        Assert.Equal(OutboundFault.Refused, (await bench.FailAsync(open.Url(host: "rebind.test"))).Fault);

        Assert.Equal("good", bench.Text);
        Assert.Equal(0, closed.Connections);
        // One look a connection: there is no second one that could differ from the first.
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task Of_several_addresses_only_open_ones_are_tried_until_one_answers()
    {
        await using var open = RawServer.Always("200 OK", body: "good");
        await using var closed = RawServer.Always("200 OK", body: "secret", address: "127.0.0.2", port: open.Port);
        using var bench = new OutboundBench(new OutboundPolicy([], ["127.0.0.1", "127.0.0.3"]));
        bench.Resolver.With("many.test", "127.0.0.2", "127.0.0.3", "127.0.0.1");

        await bench.FetchAsync(open.Url(host: "many.test"));

        Assert.Equal("good", bench.Text);
        Assert.Equal(0, closed.Connections);
    }

    [Theory]
    [InlineData("http://closed.test:{0}/")]
    [InlineData("http://127.0.0.2:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/iam")]
    [InlineData("//127.0.0.2:{0}/")]
    public async Task A_redirect_to_what_is_closed_is_refused(string target)
    {
        await using var closed = RawServer.Always("200 OK", body: "secret", address: "127.0.0.2");
        await using var open = RawServer.Always("302 Found", $"Location: {string.Format(null, target, closed.Port)}\r\n");
        using var bench = new OutboundBench();

        Assert.Equal(OutboundFault.Refused, (await bench.FailAsync(open.Url())).Fault);
        Assert.Equal(0, closed.Connections);
    }

    [Fact]
    public async Task The_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = RawServer.Always("200 OK", body: "from the proxy");
        await using var server = RawServer.Always("200 OK", body: "good");
        using var bench = new OutboundBench();
        var before = HttpClient.DefaultProxy;
        try
        {
            // What .NET makes of http_proxy and the like.
            HttpClient.DefaultProxy = new WebProxy(proxy.Url());
            await bench.FetchAsync(server.Url(host: "open.test"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Equal("good", bench.Text);
        Assert.Equal(0, proxy.Connections);
    }

    [Fact]
    public async Task The_proxy_of_the_settings_is_trusted_and_gets_names_that_only_it_knows()
    {
        await using var proxy = new RawServer(exchange => exchange.Header("Proxy-Authorization") is null
            ? exchange.AnswerAsync("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n", [])
            : exchange.AnswerAsync("200 OK", "", "through"u8.ToArray()));
        using var bench = new OutboundBench(OutboundPolicy.PublicOnly, OutboundProxy.Read($"http://us%65r:p%40ss@127.0.0.1:{proxy.Port}", out _));

        await bench.FetchAsync(new Uri("http://only-the-proxy-knows.test/a.csv"));
        Assert.Equal("through", bench.Text);
        Assert.StartsWith("GET http://only-the-proxy-knows.test/a.csv ", proxy.Heads.Last(), StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic dXNlcjpwQHNz", proxy.Heads.Last(), StringComparison.Ordinal);

        var before = proxy.Heads.Count;
        foreach (var url in new[] { "http://10.0.0.1/", "http://closed.test/", "http://169.254.169.254/" })
            Assert.Equal(OutboundFault.Refused, (await bench.FailAsync(new Uri(url))).Fault);
        Assert.Equal(before, proxy.Heads.Count);
    }

    [Theory]
    [InlineData("proxy:3128")]
    [InlineData("ftp://proxy")]
    [InlineData("http://user:secret@proxy/path")]
    public void A_proxy_is_a_url_and_its_fault_repeats_no_password(string text)
    {
        Assert.Null(OutboundProxy.Read(text, out var fault));
        Assert.StartsWith("must be the URL of a proxy, such as ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }
}
