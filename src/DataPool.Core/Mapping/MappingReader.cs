using DataPool.Core.Connectors;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Streams;

namespace DataPool.Core.Mapping;

/// <summary>Reads a <see cref="MappingDefinition"/>.</summary>
internal sealed class MappingReader(ObjectReader mapping, bool isPull, bool holdsEmpty, int itemsPerStream, IExpressionLanguage? expressions)
{
    private const int MostFields = 1000;
    private const int MostKeyFields = 16;

    public MappingDefinition Run()
    {
        var errors = mapping.Errors.Count;
        var key = ReadKey();
        var (maxItems, overflow) = ReadLimit(generatesKeys: key is { Count: 0 });
        var definition = new MappingDefinition
        {
            Stream = ReadStream(),
            Key = key,
            Fields = ReadFields(),
            Unmapped = mapping.Choice("unmapped", "include", "include", "drop") == "drop" ? UnmappedMode.Drop : UnmappedMode.Include,
            Nested = mapping.Choice("nested", "flatten", "flatten", "json") == "json" ? NestedMode.Json : NestedMode.Flatten,
            Write = mapping.Choice("write", isPull ? "replace" : "merge", "replace", "merge") == "merge" ? WriteMode.Merge : WriteMode.Replace,
            Missing = ReadMissing(),
            Guard = ReadGuard(),
            ExpireAfter = !isPull && mapping.Integer("expireAfterSeconds", 1, MappingDefinition.MaxExpireAfterSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            MaxItems = maxItems,
            Overflow = overflow,
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
        if (key.Count == 0 && isPull)
            mapping.Error("key", "invalid", $"{mapping.PathOf("key")} is empty, which asks for generated keys: a pull cannot have them, since it must know its items again. Name at least one field, or leave it out for the default.");
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
            if (FieldMappingReader.Read(entry, expressions) is not { } field) continue;
            fields.Add(field);
            if (!names.TryAdd(field.To, entry.Path))
                entry.Error("to", "invalid", $"{entry.PathOf("to")}: the field \"{field.To}\" is there already, from {names[field.To]}. Give each field a name of its own.");
        }

        return fields;
    }

    private (int MaxItems, Overflow Overflow) ReadLimit(bool generatesKeys)
    {
        var maxItems = mapping.Integer("maxItems", 1, itemsPerStream);
        var overflow = mapping.Choice("overflow", generatesKeys ? "dropOldest" : "reject", "reject", "dropOldest") == "dropOldest" ? Overflow.DropOldest : Overflow.Reject;
        if (overflow == Overflow.DropOldest && !generatesKeys && !mapping.Has("maxItems"))
            mapping.Error("overflow", "invalid", $"{mapping.PathOf("overflow")} is dropOldest, which needs {mapping.PathOf("maxItems")}: say how many items the connector may have.");
        return (maxItems ?? (generatesKeys ? Math.Min(MappingDefinition.GeneratedMaxItems, itemsPerStream) : 0), overflow);
    }

    private WriteGuard? ReadGuard()
    {
        var allowEmpty = !holdsEmpty;
        int? maxRemovedPercent = null;
        if (mapping.Object("guard") is { } guard)
        {
            maxRemovedPercent = guard.Integer("maxRemovedPercent", 0, 100);
            allowEmpty = guard.Boolean("allowEmpty") ?? allowEmpty;
            guard.Done();
        }

        return allowEmpty && maxRemovedPercent is null ? null : new WriteGuard(maxRemovedPercent, allowEmpty);
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
