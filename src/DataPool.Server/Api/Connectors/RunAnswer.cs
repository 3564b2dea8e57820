using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Server.Api.Connectors;

/// <summary>Answers who has started a run: at once, or when it has ended.</summary>
internal sealed class RunAnswer(IConnectorRunner runner, ActivityQueries activity)
{
    /// <summary>Whether the request waits for the run's end: by <c>?wait=</c>; null where that is neither true nor false.</summary>
    public static bool? Waits(HttpRequest request, bool byDefault) => request.Query["wait"] switch
    {
        [] => byDefault,
        ["true"] => true,
        ["false"] => false,
        _ => null,
    };

    /// <summary>The answer to a wrong <c>?wait=</c>.</summary>
    public static Task WrongWaitAsync(HttpContext http) => Problem.WriteAsync(http, 400, "invalid_parameter", "wait must be true or false.");

    /// <summary>Answers: 200 with the run where it was waited for, else 202 with its id.</summary>
    public async Task WriteAsync(HttpContext http, Connector connector, string runId, bool waits)
    {
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
}
