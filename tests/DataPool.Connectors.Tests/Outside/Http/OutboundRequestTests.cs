using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundRequestTests
{
    [Theory]
    [InlineData("https://example.com/a.csv", null)]
    [InlineData(" http://example.com ", null)]
    [InlineData("example.com/a.csv", "is no URL; give one such as https://example.com/data.csv.")]
    [InlineData("", "is no URL; give one such as https://example.com/data.csv.")]
    [InlineData("ftp://example.com/a.csv", "must begin with https:// or http://.")]
    [InlineData("file:///etc/passwd", "must begin with https:// or http://.")]
    [InlineData("gopher://example.com", "must begin with https:// or http://.")]
    [InlineData("http://ada:secret@example.com/", "must not hold a user name or password; give them as credentials, where they are kept secret.")]
    [InlineData("http://ada@example.com/", "must not hold a user name or password; give them as credentials, where they are kept secret.")]
    public void A_url_is_read_or_told_what_is_wrong_with_it(string text, string? expected)
    {
        Assert.Equal(expected is null, OutboundUrl.Read(text, out var fault) is not null);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Content-Type")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Accept-Encoding")]
    [InlineData("If-None-Match")]
    [InlineData("Range")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    public void Headers_that_belong_to_the_message_itself_cannot_be_set(string name) =>
        Assert.Equal($"The header {name} cannot be set: DataPool does that itself.", OutboundHeaders.Fault(name, "x"));

    [Theory]
    [InlineData("X-Api-Version", "2", null)]
    [InlineData("Authorization", "Token abc", null)]
    [InlineData("User-Agent", "mine/1", null)]
    [InlineData("X Y", "2", "A header's name consists of letters, digits and any of !#$%&'*+-.^_`|~.")]
    [InlineData("", "2", "A header's name consists of letters, digits and any of !#$%&'*+-.^_`|~.")]
    [InlineData("X:", "2", "A header's name consists of letters, digits and any of !#$%&'*+-.^_`|~.")]
    [InlineData("X", "s3cret\r\nHost: y", "The value of the header X holds a character outside printable ASCII, such as a line break.")]
    [InlineData("X", "ä", "The value of the header X holds a character outside printable ASCII, such as a line break.")]
    public void A_header_is_good_or_told_what_is_wrong_with_it(string name, string value, string? fault) => Assert.Equal(fault, OutboundHeaders.Fault(name, value));

    [Fact]
    public void Headers_go_together_with_each_other_and_with_the_credentials()
    {
        Assert.Equal("The header x is given twice.", OutboundHeaders.Fault([new("X", "1"), new("x", "2")], OutboundAuth.None));
        Assert.Equal("Give either credentials or the header Authorization, not both.", OutboundHeaders.Fault([new("authorization", "1")], OutboundAuth.Bearer("t")));
        Assert.Equal("A request has at most 50 headers.", OutboundHeaders.Fault([.. Enumerable.Range(0, 51).Select(i => new KeyValuePair<string, string>($"X{i}", ""))], OutboundAuth.None));
    }

    [Fact]
    public void Credentials_are_never_printed()
    {
        Assert.DoesNotContain("s3cret", OutboundAuth.Basic("ada", "s3cret").ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer", OutboundAuth.Bearer("s3cret").ToString());
        Assert.NotNull(OutboundAuth.BasicFault("a:b", "x"));
        Assert.NotNull(OutboundAuth.BearerFault("s3 cret"));
        Assert.NotNull(OutboundAuth.BearerFault("s3cret\n"));
        Assert.Null(OutboundAuth.BearerFault("s3cret"));
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_is_not_sent()
    {
        await using var server = RawServer.Always("200 OK");
        using var bench = new OutboundBench();
        foreach (var request in new[]
        {
            new FetchRequest { Url = new Uri($"http://ada:s3cret@127.0.0.1:{server.Port}/") },
            new FetchRequest { Url = server.Url(), Headers = [new("Host", "other")] },
            new FetchRequest { Url = new Uri("ftp://open.test/") },
        })
        {
            var failure = await bench.FailAsync(request);
            Assert.Equal((OutboundFault.InvalidRequest, false), (failure.Fault, failure.Transient));
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, server.Connections);
    }
}
