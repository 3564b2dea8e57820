using Microsoft.OpenApi;

namespace DataPool.Server.Api.OpenApi;

/// <summary>What the API's description says about one endpoint.</summary>
/// <param name="Tag">The group that it is listed in.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Description">What a caller should know.</param>
internal sealed record ApiOperation(string Tag, string Summary, string Description)
{
    /// <summary>The parameters in path, query and headers.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The type that the body is described by; null where there is no body.</summary>
    public Type? Body { get; init; }

    /// <summary>True when the body may be left out.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The content types that a body may have.</summary>
    public IReadOnlyList<string> BodyContentTypes { get; init; } = ["application/json"];

    /// <summary>All answers but those that every endpoint of the API has (401, 500, 503).</summary>
    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>Who may call it.</summary>
    public required ApiAccess Access { get; init; }

    /// <summary>True for an event stream, whose answer goes on until somebody leaves.</summary>
    public bool HasNoEnd { get; init; }

    /// <summary>True when a read key may come as <c>?access_token=</c>: browsers' event sources send no headers.</summary>
    public bool TakesKeyInQuery { get; init; }
}

/// <summary>Who may call an endpoint (PRODUCT 4).</summary>
internal enum ApiAccess
{
    /// <summary>Everybody.</summary>
    Open,

    /// <summary>The holder of a connector's ingest key: the endpoint itself looks at it.</summary>
    Sender,

    /// <summary>A viewer, a read key of the stream in the path, and everybody where that stream is public.</summary>
    Reader,

    /// <summary>An operator or more, and the holder of the ingest key of the connector in the path.</summary>
    Uploader,

    /// <summary>A viewer or more.</summary>
    Viewer,

    /// <summary>An operator or more.</summary>
    Operator,

    /// <summary>An administrator.</summary>
    Admin,
}

/// <summary>A parameter.</summary>
internal sealed record ApiParameter(string Name, ParameterLocation In, string Description, JsonSchemaType Type = JsonSchemaType.String)
{
    /// <summary>True for a query parameter that may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The values that there are; null where there is no such list.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary><c>?limit=</c> and <c>?cursor=</c> of lists.</summary>
    public static IReadOnlyList<ApiParameter> OfLists { get; } =
    [
        new("limit", ParameterLocation.Query, $"Entries of a page: 1 to {Page.MaxLimit}, default {Page.DefaultLimit}.", JsonSchemaType.Integer),
        new("cursor", ParameterLocation.Query, "The next of the page before."),
    ];
}

/// <summary>One answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Description">When it comes; for errors, its codes.</param>
/// <param name="Body">The type that its body is described by; null where it has none.</param>
/// <param name="ContentType">Its content type.</param>
internal sealed record ApiAnswer(int Status, string Description, Type? Body = null, string ContentType = "application/json")
{
    /// <summary>The errors of a request with a body that is checked whole.</summary>
    public static IReadOnlyList<ApiAnswer> OfBodies { get; } =
    [
        Problem(400, "invalid_payload"),
        Problem(413, "payload_too_large"),
        Problem(415, "unsupported_media_type"),
        Problem(422, "invalid_definition"),
    ];

    /// <summary>An error with its codes.</summary>
    public static ApiAnswer Problem(int status, params ReadOnlySpan<string> codes) =>
        new(status, "Codes: " + string.Join(", ", codes!), typeof(ProblemBody), "application/problem+json");
}
