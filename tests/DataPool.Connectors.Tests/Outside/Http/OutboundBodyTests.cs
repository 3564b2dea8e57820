using System.IO.Compression;
using System.Text;
using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundBodyTests : IDisposable
{
    private readonly OutboundBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_body_is_inflated(string encoding)
    {
        var text = Noise(300_000);
        await using var server = Server(encoding == "raw" ? "deflate" : encoding, Pack(encoding, text));
        var result = await _bench.FetchAsync(server.Url());
        Assert.Equal(text, _bench.Text);
        Assert.Equal(300_000, result.Bytes);
        Assert.Contains("Accept-Encoding: gzip, deflate, br\r\n", server.Heads.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public async Task A_packed_body_that_ends_too_early_is_an_error(string encoding)
    {
        var packed = Pack(encoding, Noise(300_000));
        await using var server = Server(encoding == "raw" ? "deflate" : encoding, packed[..(packed.Length / 2)]);
        await FailsAsync(server, OutboundFault.Corrupt, "The body that {0} answered is damaged or cut off: it cannot be inflated. It is asked again.");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_that_is_not_packed_as_it_says_is_an_error(string encoding)
    {
        await using var server = Server(encoding, Encoding.ASCII.GetBytes("region,total\nnorth,5\n"));
        await FailsAsync(server, OutboundFault.Corrupt, "The body that {0} answered is damaged or cut off: it cannot be inflated. It is asked again.");
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public async Task An_encoding_that_nobody_asked_for_is_an_error(string encoding)
    {
        await using var server = Server(encoding, [1, 2, 3]);
        await FailsAsync(server, OutboundFault.Corrupt, "{0} answered with a Content-Encoding that it was not asked for. DataPool understands one of gzip, deflate, br.");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_bomb_is_refused_long_before_it_fills_anything(string encoding)
    {
        await using var server = Server(encoding, Pack(encoding, new string('0', 40 << 20)));
        await FailsAsync(server, OutboundFault.TooLarge, "The body that {0} answered grows by more than 100 times when it is inflated, as no real data does, and was refused.");
        Assert.InRange(_bench.Written.Length, 0, 8 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused(bool isPacked)
    {
        var text = Noise(300_000);
        await using var server = isPacked ? Server("gzip", Pack("gzip", text)) : Server("identity", Encoding.ASCII.GetBytes(text));
        var failure = await _bench.FailAsync(new FetchRequest { Url = server.Url(), MaxBytes = 299_999 });
        Assert.Equal(OutboundFault.TooLarge, failure.Fault);
        Assert.Equal($"The body that http://127.0.0.1:{server.Port} answered is larger than 299999 bytes (inflated), the most that is read. Ask for less.", failure.Message);
        await _bench.FetchAsync(new FetchRequest { Url = server.Url(), MaxBytes = 300_000 });
    }

    [Fact]
    public async Task An_endless_body_is_cut_at_the_limit()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) await exchange.SendAsync("10000\r\n" + new string('x', 0x10000) + "\r\n");
        });
        Assert.Equal(OutboundFault.TooLarge, (await _bench.FailAsync(new FetchRequest { Url = server.Url(), MaxBytes = 1 << 20 })).Fault);
        Assert.InRange(_bench.Written.Length, 0, 1 << 20);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("")]
    public async Task An_answer_that_ends_too_early_is_an_error(string answer)
    {
        await using var server = new RawServer(exchange =>
        {
            exchange.IsLast = true;
            return exchange.SendAsync(answer);
        });
        await FailsAsync(server, OutboundFault.Incomplete, "{0} broke off the connection before its answer was complete. What came of it was dropped; it is asked again.");
    }

    [Fact]
    public async Task A_reset_connection_is_an_error()
    {
        await using var server = new RawServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
            exchange.Reset();
        });
        await FailsAsync(server, OutboundFault.Incomplete, "{0} broke off the connection before its answer was complete. What came of it was dropped; it is asked again.");
    }

    [Fact]
    public async Task What_is_no_http_is_told_apart()
    {
        await using var server = new RawServer(exchange => exchange.SendAsync("SSH-2.0-OpenSSH_9.2\r\nhello\r\n\r\n"));
        await FailsAsync(server, OutboundFault.Protocol, "{0} answered something that is not HTTP. Check scheme and port of the URL.");
    }

    [Fact]
    public async Task Endless_headers_are_cut()
    {
        await using var server = new RawServer(exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nX: " + new string('x', 200_000) + "\r\n\r\n"));
        await FailsAsync(server, OutboundFault.Protocol, "{0} answered with headers larger than 64 KiB. Check the URL.");
    }

    [Fact]
    public async Task A_destination_that_fails_is_not_the_servers_fault()
    {
        await using var server = Server("identity", [1, 2, 3]);
        using var full = new FullStream();
        await Assert.ThrowsAsync<IOException>(() => _bench.Client.FetchAsync(new FetchRequest { Url = server.Url() }, full, TestContext.Current.CancellationToken));
    }

    private async Task FailsAsync(RawServer server, OutboundFault fault, string message)
    {
        var failure = await _bench.FailAsync(server.Url("/private/path?key=s3cret"));
        Assert.Equal((fault, string.Format(null, message, $"http://127.0.0.1:{server.Port}")), (failure.Fault, failure.Message));
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    private static RawServer Server(string encoding, byte[] body) => new(exchange => exchange.AnswerAsync("200 OK", $"Content-Encoding: {encoding}\r\n", body));

    private static string Noise(int length)
    {
        var random = new Random(1);
        return string.Create(length, random, (span, source) =>
        {
            foreach (ref var character in span) character = (char)source.Next('a', 'z');
        });
    }

    private static byte[] Pack(string encoding, string text)
    {
        var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "raw" => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "identity" => new BufferedStream(new NoClose(packed)),
            _ => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
            stream.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }

    private sealed class NoClose(MemoryStream inner) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("no room");
    }
}
