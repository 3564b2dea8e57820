namespace DataPool.Formats.Xml;

/// <summary>An element of a record in memory.</summary>
/// <param name="name">Its name as it is written, with its prefix.</param>
internal sealed class XmlElementNode(string name)
{
    private List<(string Name, string Value)>? _attributes;
    private List<XmlElementNode>? _children;

    /// <summary>Its name as it is written, with its prefix.</summary>
    public string Name { get; } = name;

    /// <summary>Its own text, all parts of it; white space alone beside children is none.</summary>
    public string Text { get; set; } = "";

    /// <summary>True for <c>xsi:nil="true"</c>: its value is null.</summary>
    public bool IsNil { get; set; }

    /// <summary>Its attributes by <c>@name</c>, without those that declare namespaces.</summary>
    public IReadOnlyList<(string Name, string Value)> Attributes => _attributes ?? [];

    /// <summary>Its child elements.</summary>
    public IReadOnlyList<XmlElementNode> Children => _children ?? [];

    /// <summary>True when it has neither attributes nor children: its text is its value.</summary>
    public bool IsSimple => _attributes is null && _children is null;

    public void AddAttribute(string attribute, string value) => (_attributes ??= []).Add((attribute, value));

    public void AddChild(XmlElementNode child) => (_children ??= []).Add(child);
}
