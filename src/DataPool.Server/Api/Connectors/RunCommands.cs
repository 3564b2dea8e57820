using DataPool.Connectors.Files;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Server.Api.Connectors;

/// <summary><c>POST /api/connectors/{id}/run</c> and <c>/approve</c>.</summary>
internal sealed class RunCommands(ConnectorCatalog catalog, IConnectorRunner runner, RunAnswer answer, IFileStore files, ConnectorJournal journal)
{
    public Task RunAsync(HttpContext http) => StartAsync(http, isApproval: false);

    public Task ApproveAsync(HttpContext http) => StartAsync(http, isApproval: true);

    /// <summary>The answer where a connector is paused.</summary>
    public static Task DisabledAsync(HttpContext http) =>
        Problem.WriteAsync(http, 409, "connector_disabled", "The connector is paused. Enable it, then it runs at once.");

    private async Task StartAsync(HttpContext http, bool isApproval)
    {
        if (RunAnswer.Waits(http.Request, byDefault: false) is not { } waits)
            await RunAnswer.WrongWaitAsync(http);
        else if (catalog.Find(ConnectorRoute.Id(http)) is not { } connector)
            await ConnectorRoute.NotFoundAsync(http);
        else if (!connector.IsPull)
            await Problem.WriteAsync(http, 409, "wrong_connector_type", $"A connector of type {connector.TypeName} does not run: it is sent to.");
        else if (!connector.Enabled || connector.Deleting is not null)
            await DisabledAsync(http);
        else if (!connector.IsUsable)
            await Problem.WriteAsync(http, 409, "connector_disabled", $"The connector cannot work as it is stored: {connector.Invalid?.Message}");
        else if (isApproval && connector.Health.Facts.Problem?.Code != HealthProblem.Held)
            await Problem.WriteAsync(http, 409, "not_held", "Nothing of this connector is held: there is nothing to approve.");
        else if (FileType.IsUpload(connector.Definition.Source) && await files.FindAsync(connector.Number, http.RequestAborted) is (null, null))
            await Problem.WriteAsync(http, 409, "no_file", "No file was uploaded yet. Upload one with PUT /api/connectors/{id}/file; it is read at once.");
        else if (await runner.RunAsync(connector.Id, isApproval) is not { } runId)
            await DisabledAsync(http);
        else
            await StartedAsync(http, connector, runId, isApproval, waits);
    }

    private Task StartedAsync(HttpContext http, Connector connector, string runId, bool isApproval, bool waits)
    {
        if (isApproval) journal.Note(connector, JournalEvent.Config, JournalLevel.Info, "What the guard held was approved: the next run skips the guard.");
        return answer.WriteAsync(http, connector, runId, waits);
    }
}
