using System.Text;
using System.Xml;
using DataPool.Formats.Files;

namespace DataPool.Formats.Xml;

/// <summary>Goes through a document from record to record, with what its ancestors said before it.</summary>
internal sealed class XmlRecords : IDisposable
{
    private const string Up = "../";

    // A record's ancestor may hold a text as long as a file.
    private const int MostParentCharacters = 65_536;

    private readonly XmlInput _input;
    private readonly XmlRecordsPath _path;
    private readonly IReadOnlyCollection<string> _prefixes;
    private readonly List<(string Field, int Level, string Name)> _wanted = [];
    private readonly List<XmlPlace> _places = [];

    public XmlRecords(FileContent content, FileReading reading, XmlRecordsPath path, CancellationToken cancellationToken)
    {
        _path = path;
        _prefixes = path.Prefixes;
        foreach (var field in reading.Wanted.Order(StringComparer.Ordinal))
        {
            var level = 0;
            while (field.AsSpan(level * Up.Length).StartsWith(Up)) level++;
            if (level > 0 && field.Length > level * Up.Length) _wanted.Add((field, level, field[(level * Up.Length)..]));
        }

        _input = new XmlInput(content, reading.MaxBytes, cancellationToken);
    }

    /// <summary>The line on which the record begins.</summary>
    public int Line { get; private set; }

    /// <summary>The record that <see cref="Next"/> found.</summary>
    public XmlElementNode Record { get; private set; } = null!;

    /// <summary>The fields of its ancestors that the mapping wants, by name, as far as they stood before it.</summary>
    public IReadOnlyList<(string Field, string Value)> Parents { get; private set; } = [];

    /// <summary>The name of the root element, once it was seen.</summary>
    public string? RootName { get; private set; }

    /// <summary>True when the path led at least to what would hold records.</summary>
    public bool CameNear { get; private set; }

    /// <summary>Goes on to the next record.</summary>
    /// <returns>False when there is none; the document has been read to its end.</returns>
    public bool Next()
    {
        while (_input.Next())
        {
            var reader = _input.Reader;
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                _places.RemoveAt(_places.Count - 1);
                continue;
            }

            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _wanted.Count > 0) Remember();
            if (reader.NodeType != XmlNodeType.Element) continue;
            var place = XmlPlace.Of(reader, _prefixes);
            RootName ??= reader.Name;
            _places.Add(place);
            var leads = _path.Leads(_places, out var isNear);
            CameNear |= leads || isNear;
            if (leads)
            {
                Line = _input.Line;
                Parents = FindParents();
                Record = _input.ReadElement();
                _places.RemoveAt(_places.Count - 1);
                return true;
            }

            if (_wanted.Count > 0) RememberAttributes(reader, place);
            if (reader.IsEmptyElement) _places.RemoveAt(_places.Count - 1);
        }

        return false;
    }

    public void Dispose() => _input.Dispose();

    private static void RememberAttributes(XmlReader reader, XmlPlace place)
    {
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            if (reader.Value.Length <= MostParentCharacters)
                (place.Values ??= new(StringComparer.Ordinal)).TryAdd("@" + reader.Name, reader.Value);
        reader.MoveToElement();
    }

    // The text of a simple child is a value of its parent; the first of several is it.
    private void Remember()
    {
        if (_places.Count < 2) return;
        var parent = _places[^2];
        var name = _places[^1].LocalName;
        if (!_wanted.Exists(wanted => wanted.Name == name)) return;
        var text = new StringBuilder();
        var left = MostParentCharacters;
        _input.ReadText(text, ref left);
        if (left >= 0) (parent.Values ??= new(StringComparer.Ordinal)).TryAdd(name, text.ToString());
    }

    private List<(string Field, string Value)> FindParents()
    {
        var found = new List<(string Field, string Value)>();
        foreach (var (field, level, name) in _wanted)
        {
            var ancestor = _places.Count - 1 - level;
            if (ancestor >= 0 && _places[ancestor].Values?.TryGetValue(name, out var value) == true) found.Add((field, value));
        }

        return found;
    }
}
