namespace DataPool.Outside.Http;

/// <summary>What a server answered.</summary>
public sealed record FetchResult
{
    /// <summary>The content is the one that is there already; no body was written.</summary>
    public bool NotModified { get; init; }

    /// <summary>To be sent as <see cref="FetchRequest.IfNoneMatch"/> next time; null where there is none.</summary>
    public string? ETag { get; init; }

    /// <summary>To be sent as <see cref="FetchRequest.IfModifiedSince"/> next time; null where there is none.</summary>
    public string? LastModified { get; init; }

    /// <summary>The media type without its parameters, in lower case; null where none was told.</summary>
    public string? MediaType { get; init; }

    /// <summary>The media type's <c>charset</c>; null where none was told.</summary>
    public string? Charset { get; init; }

    /// <summary>A name for the content, without folder: by <c>Content-Disposition</c>, else the last part of the path; "" where there is none.</summary>
    public string FileName { get; init; } = "";

    /// <summary>Bytes that were written.</summary>
    public long Bytes { get; init; }
}
