using System.Globalization;
using System.Net;
using System.Text;
using DataPool.Outside.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundAnswerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 9, 10, 0, 0, TimeSpan.Zero));
    private readonly OutboundBench _bench;

    public OutboundAnswerTests() => _bench = new OutboundBench(time: _time);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_answer_comes_with_what_it_says_of_itself()
    {
        await using var server = RawServer.Always(
            "200 OK", "ETag: W/\"7\"\r\nLast-Modified: Thu, 09 Apr 2026 08:00:00 GMT\r\nContent-Type: Text/CSV; charset=\"windows-1252\"\r\nContent-Disposition: attachment; filename=\"../../etc/sales.csv\"\r\n", "a;b");
        Assert.Equal(
            new FetchResult { ETag = "W/\"7\"", LastModified = "Thu, 09 Apr 2026 08:00:00 GMT", MediaType = "text/csv", Charset = "windows-1252", FileName = "sales.csv", Bytes = 3 },
            await _bench.FetchAsync(server.Url("/export")));
        Assert.Equal("a;b", _bench.Text);
    }

    [Theory]
    [InlineData("/a/b/sales%20q1.csv?x=y", "", "sales q1.csv")]
    [InlineData("/a/b/", "", "b")]
    [InlineData("/", "", "")]
    [InlineData("/x", "Content-Disposition: attachment; filename*=UTF-8''ums%C3%A4tze.csv\r\n", "umsätze.csv")]
    [InlineData("/..%2f..%2fetc%2fpasswd", "", "passwd")]
    public async Task A_file_name_has_no_folder(string path, string headers, string name)
    {
        await using var server = RawServer.Always("200 OK", headers);
        Assert.Equal(name, (await _bench.FetchAsync(server.Url(path))).FileName);
    }

    [Fact]
    public async Task A_request_says_who_asks_and_carries_what_it_is_given()
    {
        await using var server = RawServer.Always("200 OK");
        await _bench.FetchAsync(new FetchRequest { Url = server.Url("/a?b=c"), Auth = OutboundAuth.Basic("ada", "p:ä"), Headers = [new("X-Api-Version", "2"), new("Accept", "text/csv")] });
        var head = server.Heads.Single();
        Assert.StartsWith("GET /a?b=c HTTP/1.1\r\n", head, StringComparison.Ordinal);
        foreach (var line in new[] { $"Host: 127.0.0.1:{server.Port}", "User-Agent: DataPool/1.2.3", "X-Api-Version: 2", "Accept: text/csv", $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:p:ä"))}" })
            Assert.Contains($"\r\n{line}\r\n", head, StringComparison.Ordinal);
        foreach (var name in new[] { "Cookie", "traceparent", "If-None-Match", "If-Modified-Since" })
            Assert.DoesNotContain($"\r\n{name}:", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Content_that_is_there_already_is_not_sent_again()
    {
        await using var server = new RawServer(exchange => exchange.Header("If-None-Match") == "\"7\"" && exchange.Header("If-Modified-Since") == "Thu, 09 Apr 2026 08:00:00 GMT"
            ? exchange.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n")
            : exchange.AnswerAsync("200 OK", "Set-Cookie: a=b\r\n", "new"u8.ToArray()));
        await _bench.FetchAsync(server.Url());
        var result = await _bench.FetchAsync(new FetchRequest { Url = server.Url(), IfNoneMatch = "\"7\"", IfModifiedSince = "Thu, 09 Apr 2026 08:00:00 GMT" });
        Assert.True(result.NotModified);
        Assert.Equal("\"7\"", result.ETag);
        Assert.Equal("new", _bench.Text);
        Assert.Equal(1, server.Connections);
        Assert.All(server.Heads, head => Assert.DoesNotContain("Cookie", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("401 Unauthorized", OutboundFault.Unauthorized, false, "401 (Unauthorized). It wants credentials, or does not accept the given ones: check them.")]
    [InlineData("403 Forbidden", OutboundFault.Unauthorized, false, "403 (Forbidden). The credentials, if it got any, do not open this URL: check them and what they may read.")]
    [InlineData("404 Not Found", OutboundFault.NotFound, true, "404 (Not found). Nothing is there: check the path of the URL.")]
    [InlineData("410 Gone", OutboundFault.NotFound, true, "410 (Gone). Nothing is there: check the path of the URL.")]
    [InlineData("418 Teapot", OutboundFault.UnexpectedStatus, false, "418. It does not accept the request: check the URL and headers.")]
    [InlineData("429 Slow", OutboundFault.RateLimited, true, "429 (Too many requests). It is asked too often: use a longer interval.")]
    [InlineData("500 Oops", OutboundFault.ServerError, true, "500 (Internal server error). The fault is the server's; it is asked again.")]
    [InlineData("503 Busy", OutboundFault.ServerError, true, "503 (Service unavailable). The fault is the server's; it is asked again.")]
    [InlineData("206 Partial Content", OutboundFault.UnexpectedStatus, false, "206 (Partial content). That is not an answer with the whole content: check the URL.")]
    [InlineData("300 Multiple Choices", OutboundFault.UnexpectedStatus, false, "300 (Multiple choices). That is not an answer with the whole content: check the URL.")]
    public async Task A_status_that_is_no_success_is_told_in_words(string status, OutboundFault fault, bool isTransient, string message)
    {
        await using var server = RawServer.Always(status, body: "<html>secret of the server</html>");
        var failure = await _bench.FailAsync(server.Url("/x?key=s3cret"));
        Assert.Equal((fault, isTransient, $"http://127.0.0.1:{server.Port} answered {message}"), (failure.Fault, failure.Transient, failure.Message));
        Assert.Equal(int.Parse(status[..3], CultureInfo.InvariantCulture), failure.Status);
        Assert.Equal(0, _bench.Written.Length);
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public async Task No_content_where_content_was_asked_for_is_an_error(string status)
    {
        await using var server = new RawServer(exchange => exchange.SendAsync($"HTTP/1.1 {status}\r\n\r\n"));
        Assert.Equal(OutboundFault.UnexpectedStatus, (await _bench.FailAsync(server.Url())).Fault);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Thu, 09 Apr 2026 10:05:00 GMT", 300)]
    [InlineData("Thu, 09 Apr 2026 09:00:00 GMT", null)]
    [InlineData("999999999", 86_400)]
    [InlineData("soon", null)]
    public async Task Retry_after_is_given_on(string header, int? seconds)
    {
        await using var server = RawServer.Always("429 Slow", $"Retry-After: {header}\r\n");
        Assert.Equal(seconds, (int?)(await _bench.FailAsync(server.Url())).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_body_that_drips_ends_at_the_deadline()
    {
        var dripping = new TaskCompletionSource();
        await using var server = new RawServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true)
            {
                await exchange.SendAsync("x");
                dripping.TrySetResult();
                await Task.Yield();
            }
        });
        var fetch = _bench.FailAsync(new FetchRequest { Url = server.Url(), Timeout = TimeSpan.FromSeconds(30), MaxBytes = 1 << 20 });
        await dripping.Task.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(30));
        var failure = await fetch;
        Assert.Equal((OutboundFault.Timeout, true), (failure.Fault, failure.Transient));
        Assert.Equal($"http://127.0.0.1:{server.Port} was not done within the timeout of 30 seconds and was given up.", failure.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")]
    public async Task An_answer_that_hangs_ends_at_the_deadline(string begun)
    {
        var isAsked = new TaskCompletionSource();
        await using var server = new RawServer(async exchange =>
        {
            await exchange.SendAsync(begun);
            isAsked.SetResult();
            await Task.Delay(Timeout.Infinite, exchange.Stop);
        });
        var fetch = _bench.FailAsync(new FetchRequest { Url = server.Url(), Timeout = TimeSpan.FromSeconds(7) });
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(OutboundFault.Timeout, (await fetch).Fault);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_failure_of_the_server()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new RawServer(async exchange =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, exchange.Stop);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Client.FetchAsync(new FetchRequest { Url = server.Url() }, _bench.Written, cancel.Token));
    }

    [Fact]
    public async Task Who_is_not_there_is_told_apart()
    {
        int port;
        await using (var server = RawServer.Always("200 OK")) port = server.Port;
        var refused = await _bench.FailAsync(new Uri($"http://open.test:{port}/"));
        Assert.Equal((OutboundFault.Unreachable, true), (refused.Fault, refused.Transient));
        Assert.Equal($"http://open.test:{port} cannot be reached: it refused the connection. Check host and port, and that no firewall is in between.", refused.Message);

        var unknown = await _bench.FailAsync(new Uri("http://nowhere.test/"));
        Assert.Equal((OutboundFault.NameNotFound, true), (unknown.Fault, unknown.Transient));
        Assert.Equal("There is no address for the host 'nowhere.test'. Check its spelling, and that this machine's name server knows it.", unknown.Message);
    }

    [Fact]
    public async Task Over_ipv6_it_works_alike()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var server = RawServer.Always("200 OK", body: "six", address: IPAddress.IPv6Loopback.ToString());
        await _bench.FetchAsync(server.Url(host: "[::1]"));
        Assert.Equal("six", _bench.Text);
    }
}
