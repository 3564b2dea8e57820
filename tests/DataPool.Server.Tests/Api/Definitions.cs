using System.Globalization;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Hosting;

namespace DataPool.Server.Tests.Api;

/// <summary>Definitions that are as they should be.</summary>
internal static class Definitions
{
    public const string Secret = "Data Source=planted-secret-8431.db";

    public static string Webhook(string name = "Call centre", string stream = "queues", string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "name": "{{name}}", "type": "webhook", "source": {}, "mapping": { "stream": "{{stream}}", "key": ["queue"] }{{more}} }""");

    public static string Sql(string name = "Sales", string stream = "sales", string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "name": "{{name}}", "type": "sql", "source": { "provider": "sqlite", "connectionString": "{{Secret}}", "query": "SELECT 1 AS a" }, "mapping": { "stream": "{{stream}}" }{{more}} }""");

    /// <summary>Creates a connector; the answer has its key.</summary>
    public static Task<JsonObject> CreateAsync(this DataPoolHost host, string definition) => host.AskAsync(HttpMethod.Post, "/api/connectors", 201, definition);

    public static string Text(this JsonObject json, string name) => json[name]!.GetValue<string>();
}
