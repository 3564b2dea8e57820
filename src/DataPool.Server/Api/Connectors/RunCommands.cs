using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Server.Api.Connectors;

/// <summary><c>POST /api/connectors/{id}/run</c> and <c>/approve</c>.</summary>
internal sealed class RunCommands(ConnectorCatalog catalog, IConnectorRunner runner, ActivityQueries activity, ConnectorJournal journal)
{
    public Task RunAsync(HttpContext http) => StartAsync(http, isApproval: false);

    public Task ApproveAsync(HttpContext http) => StartAsync(http, isApproval: true);

    private async Task StartAsync(HttpContext http, bool isApproval)
    {
        var wait = http.Request.Query["wait"];
        if (wait.Count > 0 && wait != "true" && wait != "false")
            await Problem.WriteAsync(http, 400, "invalid_parameter", "wait must be true or false.");
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
        else if (await runner.RunAsync(connector.Id, isApproval) is not { } runId)
            await DisabledAsync(http);
        else
            await StartedAsync(http, connector, runId, isApproval, wait == "true");
    }

    private async Task StartedAsync(HttpContext http, Connector connector, string runId, bool isApproval, bool waits)
    {
        if (isApproval) journal.Note(connector, JournalEvent.Config, JournalLevel.Info, "What the guard held was approved: the next run skips the guard.");
        if (waits)
        {
            // Who leaves stops waiting; the run goes on.
            var ended = await runner.WaitAsync(connector.Id, runId).WaitAsync(http.RequestAborted);
            if ((ended ?? await EndedAsync(connector, runId, http.RequestAborted)) is { } run)
            {
                await JsonAnswer.WriteAsync(http, 200, run, ApiJson.Default.RunRecord);
                return;
            }
        }

        http.Response.Headers.Location = $"/api/connectors/{connector.Id}/runs/{runId}";
        await JsonAnswer.WriteAsync(http, 202, new StartedRun { RunId = runId }, ApiJson.Default.StartedRun);
    }

    // It had ended before it could be waited for.
    private async Task<RunRecord?> EndedAsync(Connector connector, string runId, CancellationToken cancellationToken)
    {
        await activity.WriteWaitingAsync(cancellationToken);
        return await activity.FindRunAsync(connector, runId, cancellationToken);
    }

    private static Task DisabledAsync(HttpContext http) =>
        Problem.WriteAsync(http, 409, "connector_disabled", "The connector is paused. Enable it, then it runs at once.");
}
