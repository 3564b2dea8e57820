using DataPool.Core.Connectors;
using DataPool.Core.Streams;

namespace DataPool.Core.Mapping;

/// <summary>Reads a <see cref="MappingDefinition"/>.</summary>
internal sealed class MappingReader(ObjectReader mapping, bool isPull)
{
    private const int MostFields = 1000;
    private const int MostKeyFields = 16;

    public MappingDefinition Run()
    {
        var errors = mapping.Errors.Count;
        var definition = new MappingDefinition
        {
            Stream = ReadStream(),
            Key = ReadKey(),
            Fields = ReadFields(),
            Unmapped = mapping.Choice("unmapped", "include", "include", "drop") == "drop" ? UnmappedMode.Drop : UnmappedMode.Include,
            Nested = mapping.Choice("nested", "flatten", "flatten", "json") == "json" ? NestedMode.Json : NestedMode.Flatten,
            Write = mapping.Choice("write", isPull ? "replace" : "merge", "replace", "merge") == "merge" ? WriteMode.Merge : WriteMode.Replace,
            Missing = ReadMissing(),
        };
        if (definition is { Unmapped: UnmappedMode.Drop, Fields.Count: 0 } && mapping.Errors.Count == errors)
            mapping.Error("unmapped", "invalid", $"{mapping.PathOf("unmapped")} is drop, but {mapping.PathOf("fields")} names no field: every item would be empty. Name fields, or choose include.");
        mapping.Done();
        return definition;
    }

    private string ReadStream()
    {
        var stream = mapping.Text("stream", required: true);
        if (stream is null) return "";
        if (!StreamName.IsValid(stream)) mapping.Error("stream", "invalid", $"{mapping.PathOf("stream")} {StreamName.Rule}");
        return stream;
    }

    private IReadOnlyList<string>? ReadKey()
    {
        var key = mapping.Texts("key");
        if (key is null) return null;
        // An empty list will ask for generated keys; until they are built it is a word not known here.
        if (key.Count == 0)
            mapping.Error("key", "unknown", $"{mapping.PathOf("key")} must name at least one field; leave it out for the default.");
        if (key.Count > MostKeyFields)
            mapping.Error("key", "range", $"{mapping.PathOf("key")} must name at most {MostKeyFields} fields.");
        for (var i = 0; i < key.Count; i++)
        {
            var path = $"{mapping.PathOf("key")}[{i}]";
            if (key[i].Length == 0) mapping.Errors.Add(new DefinitionError(path, "required", $"{path} must not be empty."));
            else if (key.Take(i).Contains(key[i], StringComparer.Ordinal))
                mapping.Errors.Add(new DefinitionError(path, "invalid", $"{path} names \"{key[i]}\" a second time."));
        }

        return key;
    }

    private List<FieldMapping> ReadFields()
    {
        var fields = new List<FieldMapping>();
        var entries = mapping.Objects("fields");
        if (entries is null) return fields;
        if (entries.Count > MostFields)
        {
            mapping.Error("fields", "range", $"{mapping.PathOf("fields")} must have at most {MostFields} entries.");
            return fields;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (FieldMappingReader.Read(entry) is not { } field) continue;
            fields.Add(field);
            if (!names.TryAdd(field.To, entry.Path))
                entry.Error("to", "invalid", $"{entry.PathOf("to")}: the field \"{field.To}\" is there already, from {names[field.To]}. Give each field a name of its own.");
        }

        return fields;
    }

    // Only a pull knows what its source no longer has.
    private MissingPolicy ReadMissing() => !isPull ? MissingPolicy.Remove
        : mapping.Choice("missing", "remove", "remove", "keep", "mark") switch
        {
            "keep" => MissingPolicy.Keep,
            "mark" => MissingPolicy.Mark,
            _ => MissingPolicy.Remove,
        };
}
