using System.Text.Json.Nodes;

namespace DataPool.Core.Connectors.Forms;

/// <summary>Reads and writes members of a definition by dotted path, e.g. <c>mapping.guard.allowEmpty</c>.</summary>
public static class DefinitionPath
{
    /// <summary>The value; null where there is none.</summary>
    public static JsonNode? Get(JsonObject definition, string path)
    {
        JsonNode? node = definition;
        foreach (var name in path.Split('.')) node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>Sets a value, making the objects that lead to it.</summary>
    public static void Set(JsonObject definition, string path, JsonNode? value)
    {
        var names = path.Split('.');
        var parent = definition;
        foreach (var name in names.AsSpan(..^1))
        {
            if (parent[name] is not JsonObject child) parent[name] = child = [];
            parent = child;
        }

        parent[names[^1]] = value;
    }

    /// <summary>Removes a value, and what it leaves empty below the definition's own members.</summary>
    public static void Remove(JsonObject definition, string path)
    {
        var dot = path.LastIndexOf('.');
        var parent = dot < 0 ? definition : Get(definition, path[..dot]) as JsonObject;
        if (parent is null || !parent.Remove(path[(dot + 1)..])) return;
        if (parent.Count == 0 && dot > 0 && path.AsSpan(..dot).Contains('.')) Remove(definition, path[..dot]);
    }
}
