using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api;

/// <summary>A request's <c>If-Match</c> (RFC 9110, 13.1.1): the tags of what it may change, or <c>*</c> for whatever is there.</summary>
internal sealed class IfMatch
{
    private readonly IList<EntityTagHeaderValue> _tags;

    private IfMatch(IList<EntityTagHeaderValue> tags) => _tags = tags;

    /// <summary>The request's; null where it has none. One that is malformed matches nothing.</summary>
    public static IfMatch? Of(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0) return null;
        return EntityTagHeaderValue.TryParseStrictList(header!, out var tags) ? new IfMatch(tags) : new IfMatch([]);
    }

    /// <summary>True when it names a tag, by the strong comparison: a weak tag names nothing.</summary>
    public bool Matches(string tag)
    {
        var present = new EntityTagHeaderValue(tag);
        return _tags.Any(named => named.Equals(EntityTagHeaderValue.Any) || named.Compare(present, useStrongComparison: true));
    }
}
