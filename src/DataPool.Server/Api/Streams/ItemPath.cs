using Microsoft.AspNetCore.Http.Features;

namespace DataPool.Server.Api.Streams;

/// <summary>
/// Reads a stream's name, and an item's key, from the request line as it was sent: the routed path no longer tells
/// <c>%2F</c> in a key from a separator, and has dots resolved.
/// </summary>
internal static class ItemPath
{
    private const string Prefix = "/api/streams/";
    private const string Items = "/items/";
    private const string History = "/history";
    private static readonly object KeyItem = new();

    /// <summary>Rewrites the path of a request for one item or its history, so that any key is routed alike.</summary>
    public static void Rewrite(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { } target) return;
        var path = target.AsSpan();
        var query = path.IndexOf('?');
        if (query >= 0) path = path[..query];
        if (!path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return;
        var name = path[Prefix.Length..];
        var slash = name.IndexOf('/');
        if (slash < 0 || !name[slash..].StartsWith(Items, StringComparison.OrdinalIgnoreCase)) return;
        var key = name[(slash + Items.Length)..];
        if (key.IsEmpty) return;
        // A key that ends like this is written with %2F.
        var isHistory = key.Length > History.Length && key.EndsWith(History, StringComparison.OrdinalIgnoreCase);
        if (isHistory) key = key[..^History.Length];
        http.Items[KeyItem] = Uri.UnescapeDataString(key);
        http.Request.Path = $"{Prefix}{Uri.UnescapeDataString(name[..slash])}{Items}key{(isHistory ? History : "")}";
    }

    /// <summary>The item's key: as <see cref="Rewrite"/> has seen it, or as it was routed where the target was written in another way.</summary>
    public static string Key(HttpContext http) => http.Items[KeyItem] as string ?? (string)http.Request.RouteValues["key"]!;
}
