using DataPool.Core.Connectors;
using DataPool.Server.Api.Connectors.Files;
using DataPool.Server.Api.Connectors.Testing;
using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Connectors;

/// <summary>The paths below <c>/api/connectors</c>.</summary>
internal static class ConnectorEndpoints
{
    private const string Tag = "Connectors";

    private static readonly ApiParameter Id = new("id", ParameterLocation.Path, "The connector's id, con_…");
    private static readonly ApiAnswer NotFound = ApiAnswer.Problem(404, "not_found");

    private static readonly ApiOperation List = new(Tag, "List connectors", "All connectors with their state, in the order of their creation.")
    {
        Access = ApiAccess.Viewer,
        Parameters = ApiParameter.OfLists,
        Answers = [new(200, "A page of connectors.", typeof(ConnectorList)), ApiAnswer.Problem(400, "invalid_parameter")],
    };

    private static readonly ApiOperation Create = new(Tag, "Create a connector", "Creates a connector and, where it does not exist, its stream. The answer holds its ingest key, this once. An enabled connector that polls starts a run at once.")
    {
        Access = ApiAccess.Operator,
        Body = typeof(ConnectorDefinitionBody),
        Answers =
        [
            new(201, "The connector with its ingest key; Location and ETag are set.", typeof(CreatedConnector)),
            ApiAnswer.Problem(400, "invalid_payload"),
            ApiAnswer.Problem(409, "name_taken"),
            ApiAnswer.Problem(413, "payload_too_large"),
            ApiAnswer.Problem(415, "unsupported_media_type"),
            ApiAnswer.Problem(422, "invalid_definition"),
        ],
    };

    private static readonly ApiOperation Get = new(Tag, "Read a connector", "One connector with its state. Its ETag stands for its configuration, not for its state.")
    {
        Access = ApiAccess.Viewer,
        Parameters = [Id],
        Answers = [new(200, "The connector.", typeof(ConnectorResource)), NotFound],
    };

    private static readonly ApiOperation Replace = new(Tag, "Replace a connector's definition", "Replaces the whole definition; what is left out is gone. Secrets that read as \"***\" stay as they are, while they go where they went before (provider, scheme, host, port, tls). A run in progress is cancelled and a new one starts at once; health, key and items stay. Items in streams that it no longer writes to are withdrawn. A definition that changes nothing does nothing.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id, new("If-Match", ParameterLocation.Header, "The connector's ETag as it was read; * for whatever it is now.")],
        Body = typeof(ConnectorDefinitionBody),
        Answers =
        [
            new(200, "The connector; ETag is set.", typeof(ConnectorResource)),
            ApiAnswer.Problem(400, "invalid_payload"),
            NotFound,
            ApiAnswer.Problem(409, "name_taken"),
            ApiAnswer.Problem(412, "changed"),
            ApiAnswer.Problem(413, "payload_too_large"),
            ApiAnswer.Problem(415, "unsupported_media_type"),
            ApiAnswer.Problem(422, "invalid_definition"),
            ApiAnswer.Problem(428, "if_match_required"),
        ],
    };

    private static readonly ApiOperation Delete = new(Tag, "Delete a connector", "Deletes a connector and its keys. Its stream stays.")
    {
        Access = ApiAccess.Operator,
        Parameters =
        [
            Id,
            new("items", ParameterLocation.Query, "remove (default): what only this connector supplied goes; keep: items and values stay, unclaimed.")
            {
                Values = [ConnectorRemoval.Remove, ConnectorRemoval.Keep],
            },
        ],
        Answers = [new(202, "Its deletion is certain and its keys have stopped, but its items cannot be dealt with now; that is done as soon as the disk allows.", typeof(ConnectorResource)), new(204, "It is deleted."), ApiAnswer.Problem(400, "invalid_parameter"), NotFound],
    };

    private static readonly ApiOperation Enable = new(Tag, "Continue a connector", "Continues a paused connector. One that polls starts a run at once.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id],
        Answers = [new(200, "The connector.", typeof(ConnectorResource)), NotFound],
    };

    private static readonly ApiOperation Disable = new(Tag, "Pause a connector", "Pauses a connector: a run in progress is cancelled, pushes get 503 connector_disabled. Its items stay.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id],
        Answers = [new(200, "The connector.", typeof(ConnectorResource)), NotFound],
    };

    private static readonly ApiOperation RotateKey = new(Tag, "Rotate the ingest key", "Makes a new ingest key, shown this once. Without graceSeconds all earlier keys stop at once; with it, the present key works on for so long.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Id],
        Body = typeof(KeyRotation),
        IsBodyOptional = true,
        Answers =
        [
            new(200, "The new key.", typeof(RotatedKey)),
            ApiAnswer.Problem(400, "invalid_payload"),
            NotFound,
            ApiAnswer.Problem(413, "payload_too_large"),
            ApiAnswer.Problem(415, "unsupported_media_type"),
            ApiAnswer.Problem(422, "invalid_definition"),
        ],
    };

    public static void MapConnectors(this IEndpointRouteBuilder endpoints)
    {
        var queries = endpoints.ServiceProvider.GetRequiredService<ConnectorQueries>();
        var commands = endpoints.ServiceProvider.GetRequiredService<ConnectorCommands>();
        endpoints.MapApi(HttpMethods.Get, "/api/connectors", queries.ListAsync, List);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors", commands.CreateAsync, Create);
        endpoints.MapApi(HttpMethods.Get, "/api/connectors/{id}", queries.GetAsync, Get);
        endpoints.MapApi(HttpMethods.Put, "/api/connectors/{id}", commands.ReplaceAsync, Replace);
        endpoints.MapApi(HttpMethods.Delete, "/api/connectors/{id}", commands.DeleteAsync, Delete);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/enable", commands.EnableAsync, Enable);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/disable", commands.DisableAsync, Disable);
        endpoints.MapApi(HttpMethods.Post, "/api/connectors/{id}/rotate-key", commands.RotateKeyAsync, RotateKey);
        endpoints.MapConnectorTests();
        endpoints.MapUploads();
    }
}
