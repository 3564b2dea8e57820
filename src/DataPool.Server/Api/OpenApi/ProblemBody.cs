using System.ComponentModel;

namespace DataPool.Server.Api.OpenApi;

/// <summary>How an error is described; <see cref="Problem"/> writes it.</summary>
[Description("An error (RFC 9457, problem details).")]
internal sealed record ProblemBody
{
    [Description("Always about:blank; the code tells errors apart.")]
    public required string Type { get; init; }

    [Description("The status in words.")]
    public required string Title { get; init; }

    [Description("The status.")]
    public required int Status { get; init; }

    [Description("What happened, to which thing, and what to do.")]
    public required string Detail { get; init; }

    [Description("A stable code.")]
    public required string Code { get; init; }

    [Description("The request's id; also in X-Request-Id and in the server's log.")]
    public required string RequestId { get; init; }

    [Description("The line of the body, from 1.")]
    public int? Line { get; init; }

    [Description("The column in characters, from 1.")]
    public int? Column { get; init; }

    [Description("The item concerned.")]
    public string? Item { get; init; }

    [Description("The field concerned.")]
    public string? Field { get; init; }

    [Description("Everything that is wrong with a definition.")]
    public IReadOnlyList<ProblemError>? Errors { get; init; }
}

[Description("One thing wrong with a definition.")]
internal sealed record ProblemError
{
    [Description("Where, e.g. source.query.")]
    public required string Path { get; init; }

    [Description("required, unknown, type, range or invalid.")]
    public required string Code { get; init; }

    [Description("What is wrong and what to do.")]
    public required string Message { get; init; }
}
