using DataPool.Core.Records;

namespace DataPool.Server.Api.Push;

/// <summary>What a push's address and headers say about its body.</summary>
internal static class PushQuery
{
    /// <summary>The field that is the item key; null where none is named.</summary>
    public static string? KeyField(HttpRequest request)
    {
        if (request.QueryString.HasValue && request.Query["idField"] is [{ Length: > 0 } field, ..]) return field;
        return request.Headers["X-Item-Key"] is [{ Length: > 0 } header, ..] ? header : null;
    }

    /// <summary>The stream that <c>?stream=</c> names; null where it does not.</summary>
    /// <exception cref="RecordException"><c>invalid_parameter</c>: it names several.</exception>
    public static string? Stream(HttpRequest request)
    {
        if (!request.QueryString.HasValue) return null;
        var values = request.Query["stream"];
        if (values.Count > 1) throw new RecordException("invalid_parameter", "The query names more than one stream. Send each request to one.");
        return values.Count == 1 && values[0] is { Length: > 0 } stream ? stream : null;
    }
}
