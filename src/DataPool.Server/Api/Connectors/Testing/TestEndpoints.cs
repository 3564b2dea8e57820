using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Connectors.Testing;

/// <summary>The paths that test definitions.</summary>
internal static class TestEndpoints
{
    private const string Tag = "Connectors";
    private const string About = "Does all that a run or push does up to the write, which is only looked at: nothing is written, and no connector is disturbed. Ends with its request.";

    private static readonly ApiAnswer[] Common =
    [
        new(200, "What came of it, good or not: see ok.", typeof(TestReportBody)),
        ApiAnswer.Problem(400, "invalid_payload"),
        ApiAnswer.Problem(413, "payload_too_large"),
        ApiAnswer.Problem(415, "unsupported_media_type"),
        ApiAnswer.Problem(422, "invalid_definition"),
        ApiAnswer.Problem(429, "rate_limited"),
    ];

    private static readonly ApiOperation Unsaved = new(Tag, "Test a definition", About + " Types that are pushed to need a sample of what they would receive. For a file connector with the delivery upload send multipart/form-data: a part definition and a part file.")
    {
        Access = ApiAccess.Operator,
        Body = typeof(TestedDefinitionBody),
        Answers = Common,
    };

    private static readonly ApiOperation Saved = new(Tag, "Test a connector", About + " Without a body the stored definition is tested; with one, what it would become: \"***\" stands for a stored secret as it does in PUT. {\"sample\": …} alone tests the stored definition of a type that is pushed to.")
    {
        Access = ApiAccess.Operator,
        Parameters = [new("id", ParameterLocation.Path, "The connector's id, con_…")],
        Body = typeof(TestedDefinitionBody),
        IsBodyOptional = true,
        Answers = [.. Common, ApiAnswer.Problem(404, "not_found")],
    };

    public static void MapConnectorTests(this IEndpointRouteBuilder endpoints)
    {
        var commands = endpoints.ServiceProvider.GetRequiredService<TestCommands>();
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/test", commands.TestDefinitionAsync, Unsaved);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/test", commands.TestConnectorAsync, Saved);
    }
}
