namespace DataPool.Server.Api.OpenApi;

// Only described: Problem writes it.
/// <summary>An error (RFC 9457, problem details).</summary>
internal sealed record ProblemBody
{
    /// <summary>Always about:blank; the code tells errors apart.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened, to which thing, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>A stable code.</summary>
    public required string Code { get; init; }

    /// <summary>The request's id; also in X-Request-Id and in the server's log.</summary>
    public required string RequestId { get; init; }

    /// <summary>The line of the body, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The column in characters, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The item concerned.</summary>
    public string? Item { get; init; }

    /// <summary>The field concerned.</summary>
    public string? Field { get; init; }

    /// <summary>Everything that is wrong with a definition.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }
}

/// <summary>One thing wrong with a definition.</summary>
internal sealed record ProblemError
{
    /// <summary>Where, e.g. source.query.</summary>
    public required string Path { get; init; }

    /// <summary>required, unknown, type, range or invalid.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong and what to do.</summary>
    public required string Message { get; init; }
}
