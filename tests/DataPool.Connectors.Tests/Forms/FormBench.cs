using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Premium;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Outside;
using Xunit;

namespace DataPool.Connectors.Tests.Forms;

/// <summary>All types, the reader of their definitions, and a good value for each field of their forms.</summary>
internal static class FormBench
{
    public static readonly ConnectorTypes Types = new(
        [new SqlType(new AllowedRoots(["/srv/drops"], ["/var/lib/datapool"]), TimeProvider.System), new WebhookType(), new PremiumType()]);

    public static readonly ConnectorDefinitionReader Reader = new(Types, TimeZoneInfo.Utc, new AnyCron());

    private static readonly JsonObject Samples = JsonNode.Parse("""
        { "name": "Sales", "cron": "0 6 * * *", "timeZone": "Europe/London", "pollingIntervalSeconds": 10, "idleAfterSeconds": 60,
          "source.database": "shop.db", "source.host": "db1", "source.port": 5433, "source.username": "reader", "source.password": "secret", "source.tls": "require", "source.query": "SELECT 1",
          "source.timeoutSeconds": 10, "source.maxRows": 10, "source.records": "$.events[*]", "source.streams": ["agents", "queues"],
          "mapping.stream": "agents", "mapping.missing": "keep", "mapping.guard.maxRemovedPercent": 50, "mapping.guard.allowEmpty": false,
          "mapping.expireAfterSeconds": 600, "mapping.write": "merge", "mapping.nested": "json", "mapping.maxItems": 500, "mapping.overflow": "dropOldest" }
        """)!.AsObject();

    // What each database understands.
    private static readonly Dictionary<string, string> ConnectionStrings = new()
    {
        ["sqlite"] = "Data Source=shop.db",
        ["postgresql"] = "Host=db1;Database=shop;Username=reader;Password=secret",
        ["mysql"] = "Server=db1;Database=shop;User Id=reader;Password=secret",
        ["sqlserver"] = "Server=db1;Database=shop;User Id=reader;Password=secret",
    };

    public static TheoryData<string> Names => [.. Types.Names];

    /// <summary>The ids of all cards.</summary>
    public static TheoryData<string> Cards => [.. Types.Names.SelectMany(name => TypeOf(name).Form.Choices).Select(choice => choice.Id)];

    /// <summary>The form of a card.</summary>
    public static ConnectorForm FormOf(string card)
    {
        var form = Types.Names.Select(name => TypeOf(name).Form).Single(form => form.Choices.Any(choice => choice.Id == card));
        return form.For(form.Choices.Single(choice => choice.Id == card));
    }

    public static IConnectorType TypeOf(string name) => Types.TryGet(name, out var type) ? type : throw new ArgumentException(name);

    /// <summary>Every field filled in, once for each card and each option of the form's own choices.</summary>
    public static IEnumerable<JsonObject> FullDrafts(ConnectorForm form)
    {
        foreach (var choice in form.Choices)
        {
            var draft = FormDraft.Begin(form, choice);
            foreach (var field in form.All.Where(field => !field.IsOwn))
                DefinitionPath.Set(draft, field.Path, Sample(choice.Id, field.Path) ?? throw new InvalidOperationException($"Give a sample for {field.Path}."));
            yield return draft;
            foreach (var own in form.All.Where(field => field.IsOwn))
                foreach (var option in own.Options)
                    yield return With(draft, own.Path, option.Value);
        }
    }

    private static JsonNode? Sample(string card, string path) => path == "source.connectionString" ? ConnectionStrings[card] : Samples[path]?.DeepClone();

    /// <summary>Full drafts in which this field is shown.</summary>
    public static IEnumerable<JsonObject> Showing(ConnectorForm form, FormField field)
    {
        var drafts = FullDrafts(form).Where(draft => FormDraft.Shows(draft, field)).ToArray();
        Assert.NotEmpty(drafts);
        return drafts;
    }

    public static JsonObject With(JsonObject draft, string path, JsonNode? value)
    {
        var copy = draft.DeepClone().AsObject();
        DefinitionPath.Set(copy, path, value);
        return copy;
    }

    /// <summary>What is wrong with the definition that a draft makes, as <c>path code</c>.</summary>
    public static IEnumerable<string> Errors(ConnectorForm form, JsonObject draft) => Check(form, draft).Select(error => $"{error.Path} {error.Code}");

    /// <summary>What is wrong with it, in words.</summary>
    public static IEnumerable<string> Messages(ConnectorForm form, JsonObject draft) => Check(form, draft).Select(error => error.Message);

    /// <summary>The definition as it is stored and shown.</summary>
    public static JsonObject Shown(JsonObject definition) =>
        JsonNode.Parse(ConnectorDraft.Read(Encoding.UTF8.GetBytes(definition.ToJsonString()), Reader).Shown)!.AsObject();

    private static List<DefinitionError> Check(ConnectorForm form, JsonObject draft)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(FormDraft.Finish(form, draft).ToJsonString());
        Reader.Read(document.RootElement, errors);
        return errors;
    }

    /// <summary>Takes whatever has five parts.</summary>
    private sealed class AnyCron : ICronReader
    {
        public ICron? Read(string text, TimeZoneInfo zone, out string? error)
        {
            error = text.Split(' ').Length == 5 ? null : "must have five fields.";
            return error is null ? new Never(text) : null;
        }
    }

    private sealed record Never(string Text) : ICron
    {
        public DateTimeOffset? Next(DateTimeOffset after) => null;
    }
}
