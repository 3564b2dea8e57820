using System.Text;

namespace DataPool.Formats.Json;

/// <summary>
/// The names of a record that goes a way nobody went before, to check each new step: no property may repeat in its
/// object, and no two may flatten to one field. Seldom needed, so strings will do.
/// </summary>
internal sealed class RecordNames
{
    private readonly HashSet<(PropertyNode Owner, string Name)> _properties = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private PropertyNode? _last;

    /// <summary>Begins a step after <paramref name="node"/>: the names are those of the way to it.</summary>
    public void Reach(PropertyNode node)
    {
        if (!ReferenceEquals(_last, node)) Refill(node);
    }

    /// <summary>Adds a property of an object; false when the object has it already.</summary>
    public bool TryAddProperty(PropertyNode owner, string name) => _properties.Add((owner, name));

    /// <summary>Adds a field; false when the record has it already.</summary>
    public bool TryAddField(string name) => _fields.Add(name);

    /// <summary>Tells that the record has gone on to <paramref name="node"/> by a step whose names were added.</summary>
    public void Passed(PropertyNode node) => _last = node;

    private void Refill(PropertyNode last)
    {
        _properties.Clear();
        _fields.Clear();
        for (var node = last; node.Parent is not null; node = node.Parent)
        {
            if (node.Step == PropertyStep.Close) continue;
            _properties.Add((node.Parent.Owner, Encoding.UTF8.GetString(node.Name)));
            if (node.Field is { } field) _fields.Add(field.Text);
        }
    }
}
