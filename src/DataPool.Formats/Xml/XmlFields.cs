using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;

namespace DataPool.Formats.Xml;

/// <summary>A field of the records of a document.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Texts">What its texts are.</param>
internal sealed record XmlField(FieldName Field, ColumnInference Texts)
{
    /// <summary>The inferred type.</summary>
    public ColumnType Type { get; set; }

    /// <summary>True when its values are JSON: lists, or with nesting kept, whole elements.</summary>
    public bool IsJson { get; set; }
}

/// <summary>
/// The fields of all records of a document, learnt in one pass, before the records are written in another. A field is known by the
/// way to it within the record; two ways that look alike (<c>a/b</c> and an element <c>a.b</c>) get names of their own.
/// </summary>
internal sealed class XmlFields(FileReading reading)
{
    private const int MostFields = 10_000;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lists = new(StringComparer.Ordinal);
    private readonly List<XmlField> _fields = [];
    private readonly List<(string Name, string Example)> _renamed = [];

    /// <summary>The fields in the order of their first appearance.</summary>
    public IReadOnlyList<XmlField> All => _fields;

    /// <summary>True when a list was learnt after fields were: those must be learnt anew.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Learns that the elements on a way are several in one parent: the field is a list in every record.</summary>
    public void MakeList(string way)
    {
        if (_lists.Add(way) && _fields.Count > 0) IsStale = true;
    }

    /// <summary>Forgets the fields, but not which are lists.</summary>
    public void Restart()
    {
        _places.Clear();
        _names.Clear();
        _fields.Clear();
        _renamed.Clear();
        IsStale = false;
    }

    /// <summary>Whether the elements on a way are a list.</summary>
    public bool IsList(string way) => _lists.Contains(way);

    /// <summary>The place of a field; -1 where it is not known.</summary>
    public int Find(string way) => _places.GetValueOrDefault(way, -1);

    /// <summary>The field on a way, a new one if need be.</summary>
    /// <param name="way">The way, its steps separated by U+001F.</param>
    /// <param name="name">The name that it should have.</param>
    /// <param name="line">The record's line, for messages.</param>
    public XmlField Learn(string way, string name, int line)
    {
        if (_places.TryGetValue(way, out var place)) return _fields[place];
        if (_fields.Count == MostFields) throw XmlFaults.TooManyFields(MostFields);
        var own = name;
        for (var number = 2; !_names.Add(own); number++) own = $"{name}_{number}";
        if (own != name) _renamed.Add((name, $"line {line}: another field of that name became {own}"));
        if (own.Length > FieldName.MaxLength) throw XmlFaults.BadName(own, line, $"has a name of more than {FieldName.MaxLength} characters");
        var field = new XmlField(reading.Shapes.Name(own), new ColumnInference(reading.TimeZone, reading.TextColumns.Contains(own)));
        _places.Add(way, _fields.Count);
        _fields.Add(field);
        return field;
    }

    /// <summary>Takes the types from what was seen.</summary>
    public void Decide()
    {
        foreach (var (name, example) in _renamed) reading.Warnings.Add("duplicate_column", name, example);
        foreach (var field in _fields)
        {
            field.Type = field.Texts.Type;
            field.Texts.Warn(field.Field.Text, reading.Warnings);
        }
    }

    /// <summary>The types in words.</summary>
    public string Explain()
    {
        var texts = _fields.Where(field => !field.IsJson).ToList();
        return ColumnTypes.Explain([.. texts.Select(field => field.Field.Text)], [.. texts.Select(field => field.Texts)]);
    }
}
