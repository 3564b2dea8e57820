namespace DataPool.Formats.Xml;

/// <summary>A value of a record: a text, or elements that become JSON.</summary>
/// <param name="Way">The way to it within the record.</param>
/// <param name="Name">The name that its field should have.</param>
/// <param name="Text">The text; null where it is nil or JSON.</param>
/// <param name="Elements">The elements of a list, or one element that stays nested; null for a text.</param>
/// <param name="IsList">True for a list.</param>
internal readonly record struct XmlValue(string Way, string Name, string? Text, IReadOnlyList<XmlElementNode>? Elements, bool IsList);

/// <summary>Takes a record apart into its values, by the same rules when fields are learnt and when they are written.</summary>
internal sealed class XmlRecordWalk(XmlFields fields, bool flatten)
{
    /// <summary>Stands between the steps of a way: no name holds it.</summary>
    internal const char Separator = '\u001F';
    private const string OwnText = "#text";

    private readonly List<XmlValue> _values = [];

    /// <summary>The values of a record, until the next is walked.</summary>
    /// <param name="record">The record.</param>
    /// <param name="parents">The fields of its ancestors.</param>
    /// <param name="learn">True when elements that are several in one parent are to be remembered as lists.</param>
    public IReadOnlyList<XmlValue> Values(XmlElementNode record, IReadOnlyList<(string Field, string Value)> parents, bool learn)
    {
        _values.Clear();
        Walk(record, "", "", learn);
        // A record that is a mere text has this alone.
        if (record.Text.Length > 0 && (record.Children.Count > 0 || !string.IsNullOrWhiteSpace(record.Text))) Add(OwnText, "", "", record.Text);
        foreach (var (field, value) in parents) Add(field, "", "", value);
        return _values;
    }

    private void Add(string name, string way, string prefix, string? text) =>
        _values.Add(new XmlValue(way + Separator + name, prefix + name, text, null, false));

    private void Walk(XmlElementNode node, string way, string prefix, bool learn)
    {
        foreach (var (name, value) in node.Attributes) Add(name, way, prefix, value);
        if (learn) LearnLists(node, way);
        HashSet<string>? done = null;
        foreach (var child in node.Children)
        {
            var childWay = way + Separator + child.Name;
            if (fields.IsList(childWay))
            {
                if ((done ??= new(StringComparer.Ordinal)).Add(child.Name))
                    _values.Add(new XmlValue(childWay, prefix + child.Name, null, [.. node.Children.Where(other => other.Name == child.Name)], true));
            }
            else if (child.IsNil || child.IsSimple)
            {
                Add(child.Name, way, prefix, child.IsNil ? null : child.Text);
            }
            else if (!flatten)
            {
                _values.Add(new XmlValue(childWay, prefix + child.Name, null, [child], false));
            }
            else
            {
                Walk(child, childWay, $"{prefix}{child.Name}.", learn);
                // An amount with a currency is still an amount; only text among elements needs a name of its own.
                if (child.Children.Count == 0 && child.Text.Length > 0) Add(child.Name, way, prefix, child.Text);
                else if (child.Text.Length > 0) Add(OwnText, childWay, $"{prefix}{child.Name}.", child.Text);
            }
        }
    }

    private void LearnLists(XmlElementNode node, string way)
    {
        if (node.Children.Count > 1)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var child in node.Children)
                if (!seen.Add(child.Name))
                    fields.MakeList(way + Separator + child.Name);
        }

        // What becomes JSON is not walked, but its lists are lists in every record, too.
        foreach (var child in node.Children)
            if (child.Children.Count > 0 && (!flatten || fields.IsList(way + Separator + child.Name)))
                LearnLists(child, way + Separator + child.Name);
    }
}
