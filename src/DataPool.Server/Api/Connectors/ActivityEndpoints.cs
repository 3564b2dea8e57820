using DataPool.Core.Connectors.Journal;
using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Connectors;

/// <summary>The paths below <c>/api/connectors/{id}</c> that tell what happens, and that start runs.</summary>
internal static class ActivityEndpoints
{
    private const string Tag = "Runs and logs";

    private static readonly ApiParameter Id = new("id", ParameterLocation.Path, "The connector's id, con_…");
    private static readonly ApiAnswer NotFound = ApiAnswer.Problem(404, "not_found");
    private static readonly ApiAnswer Invalid = ApiAnswer.Problem(400, "invalid_parameter");

    private static readonly ApiParameter Wait = new("wait", ParameterLocation.Query, "true: answer when the run has ended, with the run.") { Values = ["true", "false"] };

    private static readonly ApiParameter Hours = new(
        "hours", ParameterLocation.Query, $"How many hours, the present one included: 1 to {ActivityQueries.MaxHours}, default 24.", JsonSchemaType.Integer);

    private static readonly ApiOperation Run = new(Tag, "Run now", "Starts a run now; one in progress is joined.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id, Wait],
        Answers =
        [
            new(200, "The run, with wait=true.", typeof(RunRecord)),
            new(202, "The run's id; Location is set.", typeof(StartedRun)),
            Invalid,
            NotFound,
            ApiAnswer.Problem(409, "connector_disabled", "wrong_connector_type"),
        ],
    };

    private static readonly ApiOperation Approve = new(Tag, "Approve what is held", "Starts a run that skips the guard, for a connector whose last run the guard holds.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id, Wait],
        Answers =
        [
            new(200, "The run, with wait=true.", typeof(RunRecord)),
            new(202, "The run's id; Location is set.", typeof(StartedRun)),
            Invalid,
            NotFound,
            ApiAnswer.Problem(409, "not_held", "connector_disabled", "wrong_connector_type"),
        ],
    };

    private static readonly ApiOperation Runs = new(Tag, "List runs", $"The last runs that have ended, newest first: at most {ConnectorActivity.MaxRuns}, for as long as logs are kept.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id, .. ApiParameter.OfLists],
        Answers = [new(200, "A page of runs.", typeof(RunList)), Invalid, NotFound],
    };

    private static readonly ApiOperation OneRun = new(Tag, "Read a run", "A run; its outcome is null while it is in progress.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id, new("runId", ParameterLocation.Path, "The run's id, run_…")],
        Answers = [new(200, "The run.", typeof(RunRecord)), NotFound],
    };

    private static readonly ApiOperation Logs = new(
        Tag, "Read the log", "Log entries, newest first; entries that are alike stand folded in one with a count. With Accept: text/csv or application/x-ndjson, or format=csv or ndjson, all entries are streamed (without limit).")
    {
        Access = ApiAccess.Viewer,
        Parameters =
        [
            Id,
            new("level", ParameterLocation.Query, "Only entries of this level; may be repeated.") { Values = ["info", "warning", "error"], IsRepeatable = true },
            new("event", ParameterLocation.Query, "Only entries of this kind; may be repeated.")
            {
                Values = ["run", "connect", "receive", "reject", "state", "config", "key", "test"],
                IsRepeatable = true,
            },
            new("before", ParameterLocation.Query, "Only entries before the one of this id: the next of the page before."),
            new("limit", ParameterLocation.Query, $"Entries of a page: 1 to {Page.MaxLimit}, default {Page.DefaultLimit}.", JsonSchemaType.Integer),
            new("format", ParameterLocation.Query, "What the answer is, whatever Accept says; csv and ndjson come as a file to save.") { Values = ["json", "csv", "ndjson"] },
        ],
        Answers = [new(200, "A page of entries.", typeof(LogList)), Invalid, NotFound],
    };

    private static readonly ApiOperation Requests = new(
        Tag, "List requests", $"Authenticated pushes, newest first: the last {ConnectorActivity.MaxRequests} accepted, the refused ones of {ConnectorActivity.KeepRefused.TotalHours} hours (the last {ConnectorActivity.MaxRefused} at most), and the last {ConnectorActivity.MaxRequests} turned away with 429 or 503.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id, .. ApiParameter.OfLists],
        Answers = [new(200, "A page of requests.", typeof(RequestList)), Invalid, NotFound],
    };

    private static readonly ApiOperation OneRequest = new(Tag, "Read a request", "What became of a push.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id, new("requestId", ParameterLocation.Path, "The request's id, req_…")],
        Answers = [new(200, "The request.", typeof(RequestResource)), NotFound],
    };

    private static readonly ApiOperation Activity = new(Tag, "Read a connector's hours", "Runs, errors, items and duration by the hour, oldest first; hours without any are there with zeros.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id, Hours],
        Answers = [new(200, "The hours.", typeof(HourList)), Invalid, NotFound],
    };

    private static readonly ApiOperation AllActivity = new(Tag, "Read all connectors' hours", "Runs, errors, items and duration of every connector by the hour, oldest first; the connectors page by page, in the order of their creation.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Hours, .. ApiParameter.OfLists],
        Answers = [new(200, "A page of connectors with their hours.", typeof(ConnectorHourList)), Invalid],
    };

    public static void MapConnectorActivity(this IEndpointRouteBuilder endpoints)
    {
        var runs = endpoints.ServiceProvider.GetRequiredService<RunCommands>();
        var queries = endpoints.ServiceProvider.GetRequiredService<ActivityQueries>();
        var logs = endpoints.ServiceProvider.GetRequiredService<LogsEndpoint>();
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/run", runs.RunAsync, Run);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/approve", runs.ApproveAsync, Approve);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/runs", queries.RunsAsync, Runs);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/runs/{runId}", queries.RunAsync, OneRun);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/logs", logs.GetAsync, Logs);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/requests", queries.RequestsAsync, Requests);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/requests/{requestId}", queries.RequestAsync, OneRequest);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/activity", queries.HoursAsync, Activity);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/activity", queries.AllHoursAsync, AllActivity);
    }
}
