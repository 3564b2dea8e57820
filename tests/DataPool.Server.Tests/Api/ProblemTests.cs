using System.Text;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Api;

public sealed class ProblemTests
{
    public static TheoryData<Exception, int, string, string?> Failures => new()
    {
        { new RecordException("invalid_payload", "m"), 400, "invalid_payload", "m" },
        { new RecordException("invalid_parameter", "m"), 400, "invalid_parameter", "m" },
        { new RecordException("payload_too_large", "m"), 413, "payload_too_large", "m" },
        { new RecordException("unsupported_media_type", "m"), 415, "unsupported_media_type", "m" },
        { new RecordException("invalid_item", "m"), 422, "invalid_item", "m" },
        { new RecordException("stream_full", "m"), 422, "stream_full", "m" },
        { new InvalidDefinitionException([new DefinitionError("p", "invalid", "m")]), 422, "invalid_definition", "m" },
        { new NameTakenException("n"), 409, "name_taken", "The name \"n\" is taken. Choose another one." },
        { new OverloadedException("m"), 503, "overloaded", "m" },
        { new StorageException("/var/lib/secret-path"), 503, "overloaded", "The data cannot be stored now. Nothing was changed; send the same again in a moment." },
        { new BadHttpRequestException("Too large.", 413), 413, "payload_too_large", "The request could not be read: Too large." },
        { new BadHttpRequestException("Slow.", 408), 408, "request_timeout", "The request could not be read: Slow." },
        { new BadHttpRequestException("Cut."), 400, "invalid_payload", "The request could not be read: Cut." },
        { new InvalidOperationException("Password=hunter2"), 500, "internal_error", "DataPool did not foresee this. Its log has the details under the request id." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_answered_by_its_kind(Exception failure, int status, string code, string? detail)
    {
        using var log = new LogText();
        var http = await AnswerAsync(failure, log);
        var problem = Body(http);
        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal("application/problem+json", http.Response.ContentType);
        Assert.Equal((code, detail, status), (problem.Text("code"), problem.Text("detail"), problem["status"]!.GetValue<int>()));
        Assert.Equal(http.TraceIdentifier, problem.Text("requestId"));
        Assert.Equal(status == 503 ? "1" : "", http.Response.Headers.RetryAfter.ToString());
        Assert.Equal(status == 500, log.From(LogLevel.Error).Any(entry => entry.Contains(http.TraceIdentifier, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_place_is_told()
    {
        using var log = new LogText();
        var problem = Body(await AnswerAsync(new RecordException("invalid_item", "m") { Line = 3, Column = 7, Item = "nor\"th", Field = "revenue" }, log));
        Assert.Equal((3, 7, "nor\"th", "revenue"), (problem["line"]!.GetValue<int>(), problem["column"]!.GetValue<int>(), problem.Text("item"), problem.Text("field")));
    }

    [Fact]
    public async Task Nobody_is_answered_who_has_left()
    {
        using var log = new LogText();
        var http = await AnswerAsync(new OperationCanceledException(), log, hasLeft: true);
        Assert.Equal(200, http.Response.StatusCode);
        Assert.Empty(log.From(LogLevel.Trace));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "/api/connectors/a/b/c", 404, "not_found")]
    [InlineData("GET", "/api/connectors/x/runs", 404, "not_found")]
    [InlineData("GET", "/api/connectors/x/logs", 404, "not_found")]
    [InlineData("POST", "/api/connectors/x/run", 404, "not_found")]
    [InlineData("GET", "/api/nothing", 404, "not_found")]
    [InlineData("PUT", "/api/connectors", 405, "method_not_allowed")]
    [InlineData("PATCH", "/api/connectors/x", 405, "method_not_allowed")]
    [InlineData("POST", "/health/live", 405, "method_not_allowed")]
    public async Task What_does_not_exist_is_a_problem_too(string method, string path, int status, string code)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await DataPoolHost.SendAsync(host.Admin, new HttpMethod(method), path);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.ToString());
        var problem = await DataPoolHost.ReadAsync(response, status);
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal("about:blank", problem.Text("type"));
        if (status == 405) Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Every_answer_has_an_id_and_the_headers_that_keep_browsers_from_doing_harm()
    {
        await using var host = await DataPoolHost.StartAsync();
        var ids = new HashSet<string>();
        foreach (var path in (string[])["/health/live", "/nothing", "/api/connectors", "/api/connectors/x", "/openapi/v1.json"])
        {
            using var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Get, path);
            var id = response.Headers.GetValues("X-Request-Id").Single();
            Assert.Matches("^req_[0-9A-Za-z]{20}$", id);
            Assert.True(ids.Add(id));
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.False(response.Headers.Contains("Server"));
            if (path.StartsWith("/api", StringComparison.Ordinal)) Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        }
    }

    private static async Task<DefaultHttpContext> AnswerAsync(Exception failure, LogText log, bool hasLeft = false)
    {
        using var factory = new LoggerFactory([log]);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() }, RequestAborted = new CancellationToken(hasLeft) };
        RequestId.Assign(http);
        await new ExceptionAnswers(factory.CreateLogger<ExceptionAnswers>()).InvokeAsync(http, _ => throw failure);
        await http.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return http;
    }

    private static JsonObject Body(HttpContext http) => JsonNode.Parse(Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()))!.AsObject();
}
