using System.Net.Http.Headers;
using System.Text;
using DataPool.Server.Tests.Hosting;
using Xunit;

namespace DataPool.Server.Tests.Api;

public sealed class DefinitionValidationTests
{
    private const string Source = """ "source": { "provider": "sqlite", "connectionString": "Data Source=a.db", "query": "SELECT 1 AS a" } """;
    private const string Mapping = """ "mapping": { "stream": "s" } """;
    private const string Sql = $$""" "name": "n", "type": "sql", {{Source}}, {{Mapping}} """;
    private const string Webhook = $$""" "name": "n", "type": "webhook", "source": {}, {{Mapping}} """;

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { $$"""{ "type": "sql", {{Source}}, {{Mapping}} }""", "name", "required", "name is required." },
        { $$"""{ "name": " ", "type": "sql", {{Source}}, {{Mapping}} }""", "name", "required", "name must not be empty." },
        { $$"""{ "name": 7, "type": "sql", {{Source}}, {{Mapping}} }""", "name", "type", "name must be a string." },
        { $$"""{ "name": "a\nb", "type": "sql", {{Source}}, {{Mapping}} }""", "name", "invalid", "name must not hold control characters." },
        { $$"""{ "name": "{{new string('n', 201)}}", "type": "sql", {{Source}}, {{Mapping}} }""", "name", "range", "name must have at most 200 characters." },
        { $$"""{ "name": "n", {{Source}}, {{Mapping}} }""", "type", "required", "type is required." },
        { $$"""{ "name": "n", "type": "fax", {{Source}}, {{Mapping}} }""", "type", "invalid", "type must be one of: file, premium, sql, webhook." },
        { $$"""{ {{Sql}}, "enabled": "yes" }""", "enabled", "type", "enabled must be true or false." },
        { $$"""{ {{Sql}}, "pollingIntervalSeconds": 0 }""", "pollingIntervalSeconds", "range", "pollingIntervalSeconds must be between 1 and 86400." },
        { $$"""{ {{Sql}}, "pollingIntervalSeconds": 86401 }""", "pollingIntervalSeconds", "range", "pollingIntervalSeconds must be between 1 and 86400." },
        { $$"""{ {{Sql}}, "pollingIntervalSeconds": 1.5 }""", "pollingIntervalSeconds", "type", "pollingIntervalSeconds must be a whole number." },
        { $$"""{ {{Webhook}}, "pollingIntervalSeconds": 60 }""", "pollingIntervalSeconds", "unknown", "pollingIntervalSeconds is not known here; remove it." },
        { $$"""{ {{Sql}}, "idleAfterSeconds": 60 }""", "idleAfterSeconds", "unknown", "idleAfterSeconds is not known here; remove it." },
        { $$"""{ {{Webhook}}, "idleAfterSeconds": -1 }""", "idleAfterSeconds", "range", "idleAfterSeconds must be between 0 and 604800." },
        { $$"""{ {{Webhook}}, "idleAfterSeconds": 604801 }""", "idleAfterSeconds", "range", "idleAfterSeconds must be between 0 and 604800." },
        { $$"""{ {{Sql}}, "timeZone": "Mars/Olympus" }""", "timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London." },
        { $$"""{ {{Sql}}, "timeZone": "../../../etc/passwd" }""", "timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London." },
        { $$"""{ {{Sql}}, "timeZone": "/dev/zero" }""", "timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London." },
        { $$"""{ {{Sql}}, "timeZone": "GMT Standard Time" }""", "timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London." },
        { $$"""{ {{Sql}}, "timeZone": "europe/london" }""", "timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London." },
        { $$"""{ {{Webhook}}, "cron": "* * * * *" }""", "cron", "unknown", "cron is not known here; remove it." },
        { $$"""{ {{Sql}}, "cron": "* * * * *", "pollingIntervalSeconds": 60 }""", "cron", "invalid", "cron and pollingIntervalSeconds exclude each other; give one of them." },
        { $$"""{ {{Sql}}, "cron": 5 }""", "cron", "type", "cron must be a string." },
        { $$"""{ {{Sql}}, "cron": "" }""", "cron", "invalid", "cron must have five fields: minute, hour, day of month, month and day of week; for example 30 6 * * 1-5." },
        { $$"""{ {{Sql}}, "cron": "@hourly" }""", "cron", "invalid", "cron must have five fields: minute, hour, day of month, month and day of week; for example 30 6 * * 1-5." },
        { $$"""{ {{Sql}}, "cron": "0 0 * * * *" }""", "cron", "invalid", "cron must have five fields: minute, hour, day of month, month and day of week; for example 30 6 * * 1-5." },
        { $$"""{ {{Sql}}, "cron": "61 * * * *" }""", "cron", "", "" },
        { $$"""{ {{Sql}}, "cron": "0 0 31 2 *" }""", "cron", "invalid", "cron never occurs: there is no such date. Correct day of month and month." },
        { $$"""{ {{Sql}}, "guard": {} }""", "guard", "unknown", "guard is not known here; remove it." },
        { $$"""{ "name": "n", "type": "sql", {{Mapping}} }""", "source", "required", "source is required." },
        { $$"""{ "name": "n", "type": "sql", "source": [], {{Mapping}} }""", "source", "type", "source must be an object." },
        { $$"""{ "name": "n", "type": "webhook", "source": { "signature": {} }, {{Mapping}} }""", "source.signature", "unknown", "source.signature is not known here; remove it." },
        { $$"""{ "name": "n", "type": "sql", "source": { "provider": "sqlite", "connectionString": "Data Source=a.db" }, {{Mapping}} }""", "source.query", "required", "source.query is required." },
        { $$"""{ "name": "n", "type": "sql", "source": { "provider": "sqlite", "connectionString": "***", "query": "SELECT 1" }, {{Mapping}} }""", "source.connectionString", "", "" },
        { $$"""{ "name": "n", "type": "sql", {{Source}} }""", "mapping", "required", "mapping is required." },
        { $$"""{ "name": "n", "type": "sql", {{Source}}, "mapping": {} }""", "mapping.stream", "required", "mapping.stream is required." },
        { $$"""{ "name": "n", "type": "sql", {{Source}}, "mapping": { "stream": "s", "order": {} } }""", "mapping.order", "unknown", "mapping.order is not known here; remove it." },
    };

    public static TheoryData<string, string, int, int> Malformed => new()
    {
        { "", "The JSON is malformed at line 1, column 1:", 1, 1 },
        { "{\n  \"name\": x }", "The JSON is malformed at line 2, column 11:", 2, 11 },
        { "{ \"name\": \"a\",\n \"name\": \"b\" }", "The property \"name\" at line 2, column 2 is repeated", 2, 2 },
        { "{ \"source\": { \"é\": 1, \"é\": 2 } }", "The property \"é\" at line 1, column 23 is repeated", 1, 23 },
        { "{ \"pollingIntervalSeconds\": 1e400 }", "The number at line 1, column 29 is out of range", 1, 29 },
        { " [1]", "The body must be a JSON object.", 1, 2 },
        { "\"x\"", "The body must be a JSON object.", 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_named_with_its_path(string body, string path, string code, string message)
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(HttpMethod.Post, "/api/connectors", 422, body);
        Assert.Equal("invalid_definition", problem.Text("code"));
        var error = Assert.Single(problem["errors"]!.AsArray())!.AsObject();
        Assert.Equal(path, error.Text("path"));
        if (code.Length > 0) Assert.Equal((code, message), (error.Text("code"), error.Text("message")));
        Assert.Empty((await host.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray());
    }

    [Fact]
    public async Task Everything_wrong_is_named_at_once()
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(
            HttpMethod.Post,
            "/api/connectors",
            422,
            """{ "type": "sql", "pollingIntervalSeconds": -1, "timeZone": "x", "cron": "* * * * *", "source": { "provider": "sqlite", "tls": 1 }, "mapping": { "stream": 1 } }""");
        var paths = problem["errors"]!.AsArray().Select(error => error!.AsObject().Text("path")).ToArray();
        foreach (var path in (string[])["name", "pollingIntervalSeconds", "timeZone", "cron", "source.query", "source.tls", "mapping.stream"]) Assert.Contains(path, paths);
        Assert.StartsWith($"{paths.Length} things are wrong; the first: name is required.", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_json_is_named_with_line_and_column(string body, string detail, int line, int column)
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(HttpMethod.Post, "/api/connectors", 400, body);
        Assert.Equal("invalid_payload", problem.Text("code"));
        Assert.StartsWith(detail, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal((line, column), (problem["line"]!.GetValue<int>(), problem["column"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/xml")]
    public async Task Only_json_in_utf8_is_taken(string contentType)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Definitions.Webhook()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await host.Admin.PostAsync("/api/connectors", content, TestContext.Current.CancellationToken);
        Assert.Equal("unsupported_media_type", (await DataPoolHost.ReadAsync(response, 415)).Text("code"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_a_mebibyte_is_refused(bool isChunked)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var content = new StringContent(Definitions.Webhook(more: new string(' ', 1 << 20)), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/connectors") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await host.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("payload_too_large", (await DataPoolHost.ReadAsync(response, 413)).Text("code"));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_fault()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.CreateAsync("\uFEFF" + Definitions.Webhook());
    }

    [Fact]
    public async Task What_was_given_is_kept_and_read_back()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Sql(more: """, "enabled": false, "pollingIntervalSeconds": 5, "timeZone": "America/New_York" """));
        Assert.Equal(
            """{"name":"Sales","type":"sql","enabled":false,"pollingIntervalSeconds":5,"timeZone":"America/New_York","source":{"provider":"sqlite","connectionString":"***","query":"SELECT 1 AS a"},"mapping":{"stream":"sales"}}""",
            created["definition"]!.ToJsonString());
        Assert.False(created["enabled"]!.GetValue<bool>());
    }
}
