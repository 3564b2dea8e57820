using System.Globalization;
using System.Xml;
using DataPool.Formats.Files;

namespace DataPool.Formats.Xml;

/// <summary>
/// Finds where the records of a document are when nobody said: the element that repeats under one parent, as near to the root as
/// possible, the most frequent of several. Where nothing repeats there is one record: the first element on the way down from the
/// root that is more than a wrapper.
/// </summary>
internal static class XmlRecordsFinder
{
    // Documents whose names are data could have any number of ways.
    private const int MostWays = 10_000;

    // More than somebody would look through.
    private const int MostLikely = 20;

    /// <summary>Reads the whole document.</summary>
    /// <returns>
    /// The path, the reason in words, and where else records could be, the likeliest first; null for a document without any element below its root.
    /// </returns>
    public static (XmlRecordsPath Path, string Evidence, IReadOnlyList<string> Likely)? Find(FileContent content, FileReading reading, CancellationToken cancellationToken)
    {
        var root = Survey(content, reading, cancellationToken);
        if (root is null || root.Children.Count == 0) return null;
        var ways = Below(root).ToList();
        var repeating = ways.Where(way => way.Repeats).OrderBy(way => way.Depth).ThenByDescending(way => way.Count).ToList();
        if (repeating is [var first, ..])
        {
            // Mere texts are rather values of the others.
            var likely = repeating.Where(way => way == first || way.IsComplex).Take(MostLikely).Select(way => way.Text);
            return (PathTo(first), string.Create(CultureInfo.InvariantCulture, $"{first.Text} (it repeats, {first.Count:#,0} times)"), [.. likely]);
        }

        var only = root;
        while (only.Children.Find(child => child.IsComplex) is { } child) only = child;
        return (PathTo(only), $"{only.Text} (nothing repeats: one record)", []);
    }

    private static XmlRecordsPath PathTo(Way way) =>
        XmlRecordsPath.TryParse(way.Text, out var path, out var error) ? path : throw new InvalidOperationException(error);

    private static IEnumerable<Way> Below(Way way) => way.Children.Concat(way.Children.SelectMany(Below));

    private static Way? Survey(FileContent content, FileReading reading, CancellationToken cancellationToken)
    {
        using var input = new XmlInput(content, reading.MaxBytes, cancellationToken);
        Way? root = null;
        var ways = 0;
        var instances = 0L;
        // Null where there are too many ways already.
        var open = new Stack<(Way? Way, long Instance)>();
        while (input.Next())
        {
            var reader = input.Reader;
            if (reader.NodeType == XmlNodeType.EndElement) open.Pop();
            if (reader.NodeType != XmlNodeType.Element) continue;
            Way? way;
            if (open.TryPeek(out var parent)) way = parent.Way?.Enter(reader.LocalName, parent.Instance, mayAdd: ways < MostWays);
            else way = root = new Way("", "/" + reader.LocalName, 0);
            if (way is { Count: <= 1 }) ways++;
            if (way is not null && reader.HasAttributes) way.IsComplex |= HasData(reader);
            if (!reader.IsEmptyElement) open.Push((way, ++instances));
        }

        return root;
    }

    private static bool HasData(XmlReader reader)
    {
        var has = false;
        for (var more = reader.MoveToFirstAttribute(); more && !has; more = reader.MoveToNextAttribute())
            has = reader.NamespaceURI.Length == 0;
        reader.MoveToElement();
        return has;
    }

    /// <summary>All elements with the same names on the way from the root.</summary>
    private sealed class Way(string name, string text, int depth)
    {
        private long _lastParent;

        public string Text { get; } = text;

        public int Depth { get; } = depth;

        public long Count { get; private set; }

        /// <summary>True when two of them have one parent.</summary>
        public bool Repeats { get; private set; }

        /// <summary>True when one of them has attributes or children.</summary>
        public bool IsComplex { get; set; }

        public List<Way> Children { get; } = [];

        public Way? Enter(string child, long instance, bool mayAdd)
        {
            IsComplex = true;
            var way = Children.Find(way => way.Name == child);
            if (way is null)
            {
                if (!mayAdd) return null;
                Children.Add(way = new Way(child, $"{Text}/{child}", Depth + 1));
            }

            way.Count++;
            way.Repeats |= way._lastParent == instance;
            way._lastParent = instance;
            return way;
        }

        private string Name { get; } = name;
    }
}
