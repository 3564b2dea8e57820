using System.Text;
using System.Text.Json;
using DataPool.Connectors.Files;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Testing;

namespace DataPool.Server.Api.Connectors.Testing;

/// <summary>Tests definitions, unsaved ones and those of connectors.</summary>
internal sealed class TestCommands(
    ConnectorCatalog catalog, ConnectorTypes types, ConnectorDefinitionReader reader, ConnectorChanges changes, ConnectorTester tester, ConnectorJournal journal,
    SpoolFolder spool, DataPoolSettings settings, ILogger<TestCommands> logger)
{
    public async Task TestDefinitionAsync(HttpContext http)
    {
        using var sent = await TestBody.ReadAsync(http.Request, spool, settings.Limits.UploadBytes, isOptional: false);
        using var body = DefinitionText.Parse(sent.Definition ?? "{}"u8);
        var (definition, sample) = Split(body.RootElement);
        using (definition)
        {
            var draft = Checked(() => ConnectorDraft.Read(definition.RootElement, reader), TypeOf(definition.RootElement), sample);
            AdminOnly.Check(http, definition.RootElement, draft.Definition.Type, null);
            await RunAsync(http, draft.Definition, null, sample, sent.File);
        }
    }

    public async Task TestConnectorAsync(HttpContext http)
    {
        if (catalog.Find(ConnectorRoute.Id(http)) is not { Deleting: null } connector)
        {
            await ConnectorRoute.NotFoundAsync(http);
            return;
        }

        using var sent = await TestBody.ReadAsync(http.Request, spool, settings.Limits.UploadBytes, isOptional: true);
        using var body = DefinitionText.Parse(sent.Definition ?? "{}"u8);
        var (definition, sample) = Split(body.RootElement);
        using (definition)
        {
            if (definition.RootElement.EnumerateObject().Any())
            {
                var draft = Checked(() => changes.Draft(definition.RootElement, connector), connector.Type, sample);
                AdminOnly.Check(http, definition.RootElement, connector.Type, connector);
                await RunAsync(http, draft.Definition, connector, sample, sent.File);
            }
            else if (connector.Invalid is { } fault)
            {
                await AnswerAsync(http, new TestReport { Steps = [], Error = new TestError(fault.Code, fault.Message), Warnings = [] }, connector);
            }
            else
            {
                if (SampleError(connector.Type, sample) is { } error) throw new InvalidDefinitionException([error]);
                await RunAsync(http, connector.Definition!, connector, sample, sent.File);
            }
        }
    }

    // The sample stands beside the definition's own properties.
    private static (JsonDocument Definition, byte[]? Sample) Split(JsonElement body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in body.EnumerateObject())
                if (!property.NameEquals("sample"))
                    property.WriteTo(writer);
            writer.WriteEndObject();
        }

        byte[]? sample = body.TryGetProperty("sample", out var given) ? Encoding.UTF8.GetBytes(given.GetRawText()) : null;
        return (JsonDocument.Parse(buffer.ToArray()), sample);
    }

    private static DefinitionError? SampleError(IConnectorType? type, byte[]? sample) => type switch
    {
        IPushType when sample is null => new DefinitionError("sample", "required", "sample is required: a body as a sender would post it, for example {\"id\": \"a\", \"value\": 1}."),
        IPullType when sample is not null => new DefinitionError("sample", "unknown", "sample is only for types that are pushed to; remove it: the source itself is read."),
        _ => null,
    };

    private static ConnectorDraft Checked(Func<ConnectorDraft> read, IConnectorType? type, byte[]? sample)
    {
        var error = SampleError(type, sample);
        try
        {
            var draft = read();
            return error is null ? draft : throw new InvalidDefinitionException([error]);
        }
        catch (InvalidDefinitionException invalid) when (error is not null && !invalid.Errors.Contains(error))
        {
            throw new InvalidDefinitionException([.. invalid.Errors, error]);
        }
    }

    private IConnectorType? TypeOf(JsonElement definition) =>
        definition.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String && types.TryGet(name.GetString()!, out var type) ? type : null;

    private async Task RunAsync(HttpContext http, ConnectorDefinition definition, Connector? saved, byte[]? sample, BroughtFile? file)
    {
        if (file is not null && !FileType.IsUpload(definition.Source))
            throw new InvalidDefinitionException([new DefinitionError("file", "unknown", "A file can only come along for a source of type file with the delivery upload; leave it out: the source itself is read.")]);
        if (await tester.RunAsync(definition, saved, sample, file, http.RequestAborted) is { } report)
            await AnswerAsync(http, report, saved);
        else
            await Problem.WriteAsync(http, 429, "rate_limited", $"{ConnectorTester.MaxAtOnce} tests are being made already. Send the same again in a moment.", retryAfterSeconds: 1);
    }

    private async Task AnswerAsync(HttpContext http, TestReport report, Connector? saved)
    {
        if (report.Unforeseen is { } failure) Log.TestBroke(logger, RequestId.Of(http), failure);
        if (saved is not null)
        {
            if (report.Error is { } error) journal.Note(saved, JournalEvent.Test, JournalLevel.Warning, $"A test failed ({(report.Steps is [.., var last] ? last.Name : "definition")}): {error.Message}");
            else journal.Note(saved, JournalEvent.Test, JournalLevel.Info, $"A test read {report.RowCount} records.");
        }

        await TestAnswer.WriteAsync(http, report);
    }
}
