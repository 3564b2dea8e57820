using System.Diagnostics.CodeAnalysis;

namespace DataPool.Core.Connectors;

/// <summary>The connector types that this server has, by name.</summary>
public sealed class ConnectorTypes
{
    private readonly Dictionary<string, IConnectorType> _types = new(StringComparer.Ordinal);

    /// <summary>The given types, whose names must differ.</summary>
    public ConnectorTypes(IEnumerable<IConnectorType> types)
    {
        foreach (var type in types) _types.Add(type.Name, type);
        Names = [.. _types.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The names, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds a type by the word in a definition's <c>type</c>.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IConnectorType? type) => _types.TryGetValue(name, out type);
}
