using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Server.Api.Push;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Connectors;

/// <summary>What changes connectors: creation, a new definition, deletion, pausing, continuing, key rotation.</summary>
internal sealed class ConnectorCommands(
    ConnectorCatalog catalog,
    ConnectorDefinitionReader reader,
    ConnectorChanges changes,
    ConnectorRemoval removal,
    ConnectorQueries queries,
    IConnectorRunner runner,
    ConnectorJournal journal,
    IngestKeys keys,
    PushRates rates,
    TimeProvider time,
    ILogger<ConnectorCommands> logger)
{
    public async Task CreateAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
        var draft = ConnectorDraft.Read(body, reader);
        using (var sent = DefinitionText.Parse(body)) AdminOnly.Check(http, sent.RootElement, draft.Definition.Type, null);
        var (key, stored) = keys.Create();
        var connector = await catalog.CreateAsync(draft, stored);
        journal.Note(connector, JournalEvent.Config, JournalLevel.Info, "It was created.");
        await TellRunnerAsync(connector);
        http.Response.Headers.Location = $"/api/connectors/{connector.Id}";
        http.Response.Headers.ETag = connector.Tag;
        // It has nothing in its stream yet; asking could fail, and this answer must not: it alone has the key.
        var created = new CreatedConnector(ConnectorResource.Of(connector, 0, time.GetUtcNow()), key);
        await JsonAnswer.WriteAsync(http, 201, created, ApiJson.Default.CreatedConnector);
    }

    public async Task ReplaceAsync(HttpContext http)
    {
        var id = ConnectorRoute.Id(http);
        if (catalog.Find(id) is not { Deleting: null })
        {
            await ConnectorRoute.NotFoundAsync(http);
            return;
        }

        if (IfMatch.Of(http.Request) is not { } ifMatch)
        {
            await Problem.WriteAsync(http, 428, "if_match_required", "Send If-Match with the ETag that the connector had when you read it, so that nobody's change is overwritten unseen (or If-Match: * to replace it as it is now).");
            return;
        }

        using var definition = DefinitionText.Parse(await JsonBody.ReadAsync(http.Request, http.RequestAborted));
        try
        {
            if (catalog.Find(id) is { } connector) AdminOnly.Check(http, definition.RootElement, connector.Type, connector);
            if (await changes.ChangeAsync(id, connector => ifMatch.Matches(connector.Tag), definition.RootElement) is not { } changed)
            {
                await ConnectorRoute.NotFoundAsync(http);
                return;
            }

            if (changed.IsChanged) journal.Note(changed.Connector, JournalEvent.Config, JournalLevel.Info, "Its definition was changed.");
            if (changed is { IsChanged: true, IsRunnerTold: false }) await TellRunnerAsync(changed.Connector);
            await queries.WriteAsync(http, changed.Connector);
        }
        catch (ConnectorChangedException stale)
        {
            await Problem.WriteAsync(http, 412, "changed", stale.Message);
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        var items = http.Request.Query["items"];
        if (items.Count > 0 && items != ConnectorRemoval.Keep && items != ConnectorRemoval.Remove)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", "items must be keep or remove.");
            return;
        }

        var id = ConnectorRoute.Id(http);
        var outcome = await removal.RemoveAsync(id, items.Count == 0 ? ConnectorRemoval.Remove : items!);
        if (outcome != RemovalOutcome.NotFound) rates.Forget(id);
        switch (outcome)
        {
            case RemovalOutcome.Done:
                http.Response.StatusCode = 204;
                break;
            case RemovalOutcome.Begun when catalog.Find(id) is { } connector:
                await queries.WriteAsync(http, connector, 202);
                break;
            case RemovalOutcome.Begun:
                // Somebody else has finished it in the meantime.
                http.Response.StatusCode = 204;
                break;
            default:
                await ConnectorRoute.NotFoundAsync(http);
                break;
        }
    }

    public Task EnableAsync(HttpContext http) => SetEnabledAsync(http, true);

    public Task DisableAsync(HttpContext http) => SetEnabledAsync(http, false);

    public async Task RotateKeyAsync(HttpContext http)
    {
        var grace = GraceOf(await JsonBody.ReadOptionalAsync(http.Request, http.RequestAborted));
        var (key, stored) = keys.Create();
        if (await catalog.RotateKeyAsync(ConnectorRoute.Id(http), stored, grace) is not { } connector)
        {
            await ConnectorRoute.NotFoundAsync(http);
            return;
        }

        journal.Note(connector, JournalEvent.Key, JournalLevel.Info, $"Its ingest key is {stored.KeyId} from now on.");
        var previous = connector.Keys is [_, { ValidUntil: { } end } earlier] ? new PreviousKey { KeyId = earlier.KeyId, ValidUntil = end.UtcDateTime } : null;
        var rotated = new RotatedKey { KeyId = stored.KeyId, IngestKey = key, Previous = previous };
        await JsonAnswer.WriteAsync(http, 200, rotated, ApiJson.Default.RotatedKey);
    }

    private static TimeSpan GraceOf(byte[]? body)
    {
        if (body is null) return TimeSpan.Zero;
        using var document = DefinitionText.Parse(body);
        var errors = new List<DefinitionError>();
        var rotation = new ObjectReader(document.RootElement, "", errors);
        var seconds = rotation.Integer("graceSeconds", 0, ConnectorCatalog.MaxGraceSeconds) ?? 0;
        rotation.Done();
        return errors.Count == 0 ? TimeSpan.FromSeconds(seconds) : throw new InvalidDefinitionException(errors);
    }

    private async Task SetEnabledAsync(HttpContext http, bool enabled)
    {
        var before = catalog.Find(ConnectorRoute.Id(http))?.Enabled;
        if (await catalog.SetEnabledAsync(ConnectorRoute.Id(http), enabled) is not { } connector)
        {
            await ConnectorRoute.NotFoundAsync(http);
            return;
        }

        // Telling cancels a run in progress: whoever asserts again what holds already must not starve a slow query.
        if (before != enabled)
        {
            journal.Note(connector, JournalEvent.Config, JournalLevel.Info, enabled ? "It was enabled." : "It was paused.");
            await TellRunnerAsync(connector);
        }

        await queries.WriteAsync(http, connector);
    }

    // What was stored stands, whatever becomes of this: the runner looks after all connectors from time to time.
    private async Task TellRunnerAsync(Connector connector)
    {
        try
        {
            await runner.ConnectorChangedAsync(connector.Id);
        }
        catch (Exception failure)
        {
            Log.RunnerNotTold(logger, connector.Id, failure);
        }
    }
}
