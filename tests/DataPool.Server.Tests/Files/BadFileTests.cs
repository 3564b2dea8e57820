using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>Files that are not what they should be, through the whole server: each is a run that failed or is held, and says why; the items stay.</summary>
public sealed class BadFileTests
{
    private const int MostBytes = 24 * 1024 * 1024;
    private const string Good = "id,n\na,1\nb,2\n";

    private static readonly string[] GoodItems = ["a{id=\"a\",n=1}", "b{id=\"b\",n=2}"];

    // By name: the file's name, its bytes.
    private static readonly Dictionary<string, (string Name, Func<byte[]> Bytes)> Files = new()
    {
        ["zip bomb"] = ("board.xlsx", () => Stored("zip-bomb.xlsx")),
        ["gzip bomb"] = ("board.csv.gz", () => Packed("id,n\n" + new string('a', 20_000_000))),
        ["billion laughs"] = ("board.xml", () => Text("""<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l><r id="1">&c;</r><r id="2">&c;</r></l>""")),
        ["external entity"] = ("board.xml", () => Text("""<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l><r id="1">&x;</r><r id="2">&x;</r></l>""")),
        ["one endless line"] = ("board.csv", () => Text("id,n\na," + new string('x', MostBytes - 1000))),
        ["open quote"] = ("board.csv", () => Text("id,n\na,\"1\nb,2\n")),
        ["password"] = ("board.xlsx", () => Stored("password.xlsx")),
        ["xlsb"] = ("board.xlsb", () => Stored("binary.xlsx")),
        ["HTML"] = ("board.csv", () => Text("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>")),
        ["empty"] = ("board.csv", () => []),
        ["blank lines"] = ("board.csv", () => Text("\n\n\n")),
        ["header only"] = ("board.csv", () => Text("id,n\n")),
        ["JSON cut off"] = ("board.json", () => Text("""[{"id":"a","n":1},{"id":"b","n":""")),
        ["gzip cut off"] = ("board.csv.gz", () => Packed(Good)[..^9]),
        ["binary"] = ("board.csv", () => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ["no key column"] = ("board.csv", () => Text("name,n\nx,1\n")),
    };

    [Theory]
    [InlineData("zip bomb", "suspicious_compression")]
    [InlineData("gzip bomb", "suspicious_compression")]
    [InlineData("billion laughs", "dtd_refused")]
    [InlineData("external entity", "dtd_refused")]
    [InlineData("one endless line", "line_too_long")]
    [InlineData("open quote", "open_quote")]
    [InlineData("password", "password_protected")]
    [InlineData("xlsb", "unsupported_file")]
    [InlineData("HTML", "wrong_format")]
    [InlineData("empty", "held")]
    [InlineData("blank lines", "held")]
    [InlineData("header only", "held")]
    [InlineData("JSON cut off", "invalid_json")]
    [InlineData("gzip cut off", "damaged_file")]
    [InlineData("binary", "wrong_format")]
    [InlineData("no key column", "key_missing")]
    public async Task A_bad_file_says_what_is_wrong_and_the_items_stay(string file, string code)
    {
        await using var server = await LiveServer.StartAsync($"--DataPool:Limits:UploadBytes={MostBytes}");
        var connector = await AddAsync(server);
        Assert.Equal("succeeded", (await server.UploadAsync(connector, Good)).Outcome());
        var run = await UploadAsync(server, connector, file);
        Assert.Equal((code == "held" ? "held" : "failed", code), (run.Outcome(), run.Code()));
        Assert.NotEqual("", run["error"]!["message"]!.GetValue<string>());
        await server.StateAsync(connector, "Error", code);
        Assert.Equal(GoodItems, await server.ItemsAsync());

        // The next good one makes up for it.
        Assert.Equal("unchanged", (await server.UploadAsync(connector, Good)).Outcome());
        await server.StateAsync(connector, "Active");
    }

    [Fact]
    public async Task What_is_only_unusual_works()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server);
        foreach (var (name, bytes) in new (string, byte[])[]
        {
            ("utf16-without-bom.csv", new UnicodeEncoding(bigEndian: false, byteOrderMark: false).GetBytes(Good.Replace('n', 'ñ'))),
            ("a-csv-by-another-name.xlsx", Text(Good)),
            ("packed.csv", Packed(Good)),
            ("packed.json.gz", Packed("""[{"id":"a","n":1},{"id":"b","n":2}]""")),
            ("packed.xml.gz", Packed("<l><r><id>a</id><n>1</n></r><r><id>b</id><n>2</n></r></l>")),
        })
        {
            var run = await UploadAsync(server, connector, name, bytes);
            Assert.True(run.Outcome() == "succeeded", $"{name}: {run.ToJsonString()}");
            Assert.Equal(name.StartsWith("utf16", StringComparison.Ordinal) ? ["a{id=\"a\",ñ=1}", "b{id=\"b\",ñ=2}"] : GoodItems, await server.ItemsAsync());
            // Each is to change something.
            Assert.Equal("succeeded", (await server.UploadAsync(connector, "id,n\nz,0\na,0\n")).Outcome());
        }

        // Where it is to be a workbook, one that is none is told.
        var excel = await AddAsync(server, "excel");
        Assert.Equal("wrong_format", (await UploadAsync(server, excel, "a-csv-by-another-name.xlsx", Text(Good))).Code());
        Assert.Equal(2, (await server.ItemsAsync()).Length);
    }

    [Fact]
    public async Task A_file_of_a_gigabyte_is_refused_before_it_comes()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/connectors/{connector.Text("id")}/file") { Content = new EndlessLine(1L << 30) };
        request.Headers.ExpectContinue = true;
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("payload_too_large", (await LiveServer.ReadAsync(response, (int)HttpStatusCode.RequestEntityTooLarge)).Text("code"));
    }

    [Fact]
    public async Task Links_out_of_the_root_and_pipes_are_never_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no pipes in folders.");
        await using var server = await LiveServer.StartAsync();
        var drops = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files", "drops")).FullName;
        var secret = Path.Combine(server.DataDirectory, "secret.csv");
        await File.WriteAllTextAsync(secret, "id,n\nsecret,1\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(drops, "good.csv"), Good, TestContext.Current.CancellationToken);
        var connector = await server.AddFileAsync("\"delivery\":\"folder\",\"path\":\"drops\",\"archivePath\":\"done\"", ",\"key\":[\"id\"]", "\"pollingIntervalSeconds\":1,");
        await server.StateAsync(connector, "Active");
        Assert.Equal(GoodItems, await server.ItemsAsync());

        File.CreateSymbolicLink(Path.Combine(drops, "link.csv"), secret);
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(drops, "pipe.csv"))) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await server.RunAsync(connector);
        Assert.Equal("unchanged", run.Outcome());
        var warning = Assert.Single(run["warnings"]!.AsArray())!;
        Assert.Equal(("not_a_file", 2), (warning["code"]!.GetValue<string>(), warning["count"]!.GetValue<int>()));
        Assert.Equal(GoodItems, await server.ItemsAsync());
        Assert.Equal(["link.csv", "pipe.csv"], Directory.GetFiles(drops).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        Directory.CreateSymbolicLink(Path.Combine(server.DataDirectory, "files", "out"), Directory.CreateDirectory(Path.Combine(server.DataDirectory, "elsewhere")).FullName);
        var outside = await server.AddFileAsync("\"delivery\":\"folder\",\"path\":\"out\",\"archivePath\":\"done\"", ",\"key\":[\"id\"]");
        Assert.Equal("path_refused", (await server.RunAsync(outside)).Code());
    }

    private static Task<JsonObject> AddAsync(LiveServer server, string format = "auto") =>
        server.AddFileAsync($"\"delivery\":\"upload\",\"format\":\"{format}\"", ",\"key\":[\"id\"]");

    private static Task<JsonObject> UploadAsync(LiveServer server, JsonObject connector, string file) =>
        UploadAsync(server, connector, Files[file].Name, Files[file].Bytes());

    private static async Task<JsonObject> UploadAsync(LiveServer server, JsonObject connector, string name, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var response = await server.Admin.PutAsync(new Uri($"/api/connectors/{connector.Text("id")}/file?name={name}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return await LiveServer.ReadAsync(response, 200);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Stored(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Files", "Bad", name));

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Text(text));
        return packed.ToArray();
    }

    /// <summary>A file of one line, made as it is sent.</summary>
    private sealed class EndlessLine(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[128 * 1024];
            piece.AsSpan().Fill((byte)'x');
            for (long sent = 0; sent < length; sent += piece.Length) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
