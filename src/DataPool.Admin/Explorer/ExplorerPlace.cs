namespace DataPool.Admin.Explorer;

/// <summary>Addresses of the explorer's pages and of what the API has of them.</summary>
internal static class ExplorerPlace
{
    /// <summary>The page of a stream, or of one of its items.</summary>
    public static string Of(string stream, string? item = null) =>
        $"/explorer/{Uri.EscapeDataString(stream)}{(item is null ? "" : $"?item={Uri.EscapeDataString(item)}")}";

    /// <summary>The API's path of a stream.</summary>
    public static string Api(string stream) => $"/api/streams/{Uri.EscapeDataString(stream)}";

    /// <summary>The API's path of an item.</summary>
    public static string Api(string stream, string item) => $"{Api(stream)}/items/{Uri.EscapeDataString(item)}";
}
