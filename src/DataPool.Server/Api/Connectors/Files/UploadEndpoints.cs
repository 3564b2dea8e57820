using DataPool.Core.Connectors.Journal;
using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary>The path that files are uploaded to, and that tells of them.</summary>
internal static class UploadEndpoints
{
    private static readonly ApiOperation Put = new(
        "Connectors", "Upload a file",
        "The whole content of a file connector with the delivery upload: the body is the file itself. It is stored, then read; the answer is the run, whatever came of it. The last file that a run could take is kept, and read again where that is needed. Opened by an operator, an API token, or the connector's own ingest key.")
    {
        Access = ApiAccess.Uploader,
        Parameters =
        [
            new("id", ParameterLocation.Path, "The connector's id, con_…"),
            new("name", ParameterLocation.Query, "The file's name, which is shown, and helps to recognise its format."),
            new("wait", ParameterLocation.Query, "false: answer 202 with the run's id as soon as the file is stored. Default true.", JsonSchemaType.Boolean),
        ],
        Body = typeof(Stream),
        BodyContentTypes = ["application/octet-stream"],
        Answers =
        [
            new(200, "The run, whatever came of it.", typeof(RunRecord)),
            new(202, "The file is stored and is going to be read; Location names the run.", typeof(StartedRun)),
            ApiAnswer.Problem(400, "invalid_parameter"),
            ApiAnswer.Problem(403, "forbidden"),
            ApiAnswer.Problem(404, "not_found"),
            ApiAnswer.Problem(409, "wrong_connector_type, connector_disabled"),
            ApiAnswer.Problem(413, "payload_too_large"),
            ApiAnswer.Problem(415, "unsupported_media_type"),
            ApiAnswer.Problem(429, "rate_limited"),
        ],
    };

    private static readonly ApiOperation Get = new("Connectors", "Get the uploaded files", "Name, size and time of the file that is in the stream, and of a newer one that a run could not take yet.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [new("id", ParameterLocation.Path, "The connector's id, con_…")],
        Answers = [new(200, "The files.", typeof(UploadsBody)), ApiAnswer.Problem(404, "not_found"), ApiAnswer.Problem(409, "wrong_connector_type")],
    };

    public static void MapUploads(this IEndpointRouteBuilder endpoints)
    {
        var commands = endpoints.ServiceProvider.GetRequiredService<UploadCommands>();
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}/file", commands.GetAsync, Get);
        endpoints.MapApi(HttpMethods.Put, "/api/connectors/{id}/file", commands.PutAsync, Put);
    }
}
