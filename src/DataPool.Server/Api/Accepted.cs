using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api;

/// <summary>Chooses among the content types that an answer can have by the request's <c>Accept</c>.</summary>
internal static class Accepted
{
    /// <summary>The offered type that the request likes best; null where it names none of them, or would rather have any.</summary>
    public static string? First(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;
        // What is named counts before a wildcard that is liked as much.
        foreach (var type in accepted.Where(type => (type.Quality ?? 1) > 0).OrderByDescending(type => type.Quality ?? 1).ThenBy(type => type.MatchesAllTypes))
        {
            if (type.MatchesAllTypes) return null;
            foreach (var offer in offered)
                if (type.MediaType.Equals(offer, StringComparison.OrdinalIgnoreCase))
                    return offer;
        }

        return null;
    }
}
