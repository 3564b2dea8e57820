using System.Xml;

namespace DataPool.Formats.Xml;

/// <summary>An open element around the reader's position.</summary>
/// <param name="LocalName">Its name without a prefix.</param>
/// <param name="Namespace">Its namespace; "" without one.</param>
internal sealed record XmlPlace(string LocalName, string Namespace)
{
    private Dictionary<string, string>? _namespaces;

    /// <summary>Values read so far that a record below may want: <c>@name</c> of attributes, <c>name</c> of simple children.</summary>
    public Dictionary<string, string>? Values { get; set; }

    /// <summary>The place of the element that the reader stands on.</summary>
    public static XmlPlace Of(XmlReader reader, IReadOnlyCollection<string> prefixes)
    {
        var place = new XmlPlace(reader.LocalName, reader.NamespaceURI);
        foreach (var prefix in prefixes)
            if (reader.LookupNamespace(prefix) is { } bound)
                (place._namespaces ??= new(StringComparer.Ordinal))[prefix] = bound;
        return place;
    }

    /// <summary>The namespace that a prefix is bound to here; null where it is not.</summary>
    public string? NamespaceOf(string prefix) => _namespaces?.GetValueOrDefault(prefix);
}
