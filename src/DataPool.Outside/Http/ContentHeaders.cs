namespace DataPool.Outside.Http;

/// <summary>Reads what an answer says of its content.</summary>
internal static class ContentHeaders
{
    private const int MaxValueLength = 4_096;
    private const int MaxNameLength = 255;

    /// <summary>A header's value as it was sent; null where it is absent, given twice or longer than anybody needs.</summary>
    internal static string? One(HttpResponseMessage response, string name)
    {
        if (!response.Headers.NonValidated.TryGetValues(name, out var values) && !response.Content.Headers.NonValidated.TryGetValues(name, out values)) return null;
        return values.Count == 1 && values.ToString() is { Length: > 0 and <= MaxValueLength } value ? value : null;
    }

    /// <summary>A name without folder: by <c>Content-Disposition</c>, else the last part of the path.</summary>
    internal static string FileName(HttpResponseMessage response, Uri url)
    {
        var disposition = response.Content.Headers.ContentDisposition;
        var name = disposition?.FileNameStar ?? disposition?.FileName?.Trim('"');
        return Clean(string.IsNullOrWhiteSpace(name) ? Uri.UnescapeDataString(url.Segments[^1]) : name);
    }

    private static string Clean(string name)
    {
        var last = name.TrimEnd('/', '\\').Split('/', '\\')[^1];
        var clean = string.Concat(last.Where(character => !char.IsControl(character))).Trim();
        return clean is "." or ".." ? "" : clean.Length > MaxNameLength ? clean[^MaxNameLength..] : clean;
    }
}
