using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>Tests of definitions with a file that comes along.</summary>
public sealed class FileTestTests
{
    private const string Definition = """{"name":"x","type":"file","source":{"delivery":"upload"},"mapping":{"stream":"board"} }""";

    [Fact]
    public async Task A_file_that_comes_along_is_read_and_nothing_is_kept()
    {
        await using var server = await LiveServer.StartAsync();
        var report = await TestAsync(server, Definition, "id;n\na;007\nb;2\n", 200);
        Assert.True(report["ok"]!.GetValue<bool>(), report.ToJsonString());
        Assert.Equal(["id string", "n string"], report["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["type"]}"));
        Assert.Contains("csv", report["detected"]!["format"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("""{"added":2,"changed":0,"removed":0,"unchanged":0}""", report["effect"]!.ToJsonString());
        Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray());
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataDirectory, "spool"), "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_can_be_chosen_is_named_one_a_line()
    {
        await using var server = await LiveServer.StartAsync();
        var report = await TestAsync(server, Definition, """{"shops":[{"id":"s"}],"staff":[{"id":"m"}]}""", 200);
        Assert.Equal("records_ambiguous", report["error"]!["code"]!.GetValue<string>());
        Assert.Equal("$.shops[*]\n$.staff[*]", report["detected"]!["lists"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_file_the_test_says_so_and_a_file_for_another_source_is_refused()
    {
        await using var server = await LiveServer.StartAsync();
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, Definition);
        Assert.Equal(("no_file", false), (report["error"]!["code"]!.GetValue<string>(), report["ok"]!.GetValue<bool>()));
        var refused = await TestAsync(server, """{"name":"x","type":"file","source":{"delivery":"folder","path":"a","after":"leave"},"mapping":{"stream":"board"} }""", "id\n1\n", 422);
        Assert.Equal("file", refused["errors"]![0]!["path"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("no boundary", "multipart/form-data")]
    [InlineData("cut", "multipart/form-data; boundary=b")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid\n1", "multipart/form-data; boundary=b")]
    public async Task A_body_that_is_no_whole_form_is_refused(string body, string type)
    {
        await using var server = await LiveServer.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        using var response = await server.Admin.PostAsync(new Uri("/api/connectors/test", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_payload", (await LiveServer.ReadAsync(response, 400))["code"]!.GetValue<string>());
    }

    private static async Task<JsonObject> TestAsync(LiveServer server, string definition, string file, int status)
    {
        using var form = new MultipartFormDataContent
        {
            { LiveServer.Json(definition), "definition" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "targets.csv" },
        };
        using var response = await server.Admin.PostAsync(new Uri("/api/connectors/test", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return await LiveServer.ReadAsync(response, status);
    }
}
