using System.Text.Json;

namespace DataPool.Core.Connectors;

/// <summary>One thing wrong with a definition.</summary>
/// <param name="Path">Where, e.g. <c>source.query</c>.</param>
/// <param name="Code"><c>required</c>, <c>unknown</c>, <c>type</c>, <c>range</c>, <c>invalid</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record DefinitionError(string Path, string Code, string Message);

/// <summary>
/// Reads one JSON object of a definition, property by property, and collects every error with its path instead of
/// stopping at the first. <see cref="Done"/> reports the properties that nobody asked for.
/// </summary>
public sealed class ObjectReader
{
    private readonly JsonElement _object;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>A reader over <paramref name="element"/>, an object, whose errors go to <paramref name="errors"/>.</summary>
    public ObjectReader(JsonElement element, string path, List<DefinitionError> errors)
    {
        _object = element;
        Path = path;
        Errors = errors;
    }

    /// <summary>The object's path; empty at the root.</summary>
    public string Path { get; }

    /// <summary>What was found wrong so far, in the whole definition.</summary>
    public List<DefinitionError> Errors { get; }

    /// <summary>True when it has no property.</summary>
    public bool IsEmpty => !_object.EnumerateObject().Any();

    /// <summary>Adds an error about the object itself.</summary>
    public void ErrorHere(string code, string message) => Errors.Add(new DefinitionError(Path, code, message));

    /// <summary>The path of a property.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>True when the property is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>Adds an error about a property.</summary>
    public void Error(string name, string code, string message) => Errors.Add(new DefinitionError(PathOf(name), code, message));

    /// <summary>A text, or null when absent or wrong.</summary>
    public string? Text(string name, bool required = false, int maxLength = 65_536)
    {
        if (!TryGet(name, out var value))
        {
            if (required) Error(name, "required", $"{PathOf(name)} is required.");
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Error(name, "type", $"{PathOf(name)} must be a string.");
            return null;
        }

        var text = value.GetString()!;
        if (required && string.IsNullOrWhiteSpace(text)) Error(name, "required", $"{PathOf(name)} must not be empty.");
        else if (text.Length > maxLength) Error(name, "range", $"{PathOf(name)} must have at most {maxLength} characters.");
        else return text;
        return null;
    }

    /// <summary>One of several words; <paramref name="fallback"/> when absent or wrong.</summary>
    public string Choice(string name, string fallback, params ReadOnlySpan<string> choices)
    {
        var text = Text(name);
        if (text is null) return fallback;
        foreach (var choice in choices)
            if (choice == text)
                return text;
        Error(name, "invalid", $"{PathOf(name)} must be one of: {string.Join(", ", choices!)}.");
        return fallback;
    }

    /// <summary>A whole number within a range, or null when absent or wrong.</summary>
    public int? Integer(string name, int min, int max)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
            Error(name, "type", $"{PathOf(name)} must be a whole number.");
        else if (number < min || number > max)
            Error(name, "range", $"{PathOf(name)} must be between {min} and {max}.");
        else
            return number;
        return null;
    }

    /// <summary>A truth value, or null when absent or wrong.</summary>
    public bool? Boolean(string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Error(name, "type", $"{PathOf(name)} must be true or false.");
        return null;
    }

    /// <summary>A nested object, or null when absent or wrong.</summary>
    public ObjectReader? Object(string name, bool required = false)
    {
        if (!TryGet(name, out var value))
        {
            if (required) Error(name, "required", $"{PathOf(name)} is required.");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object) return new ObjectReader(value, PathOf(name), Errors);
        Error(name, "type", $"{PathOf(name)} must be an object.");
        return null;
    }

    /// <summary>A list of texts, or null when absent or wrong.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!TryGetArray(name, out var array)) return null;
        var texts = new List<string>();
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
            {
                Errors.Add(new DefinitionError($"{PathOf(name)}[{texts.Count}]", "type", $"{PathOf(name)}[{texts.Count}] must be a string."));
                return null;
            }

            texts.Add(element.GetString()!);
        }

        return texts;
    }

    /// <summary>A list of objects, or null when absent or wrong.</summary>
    public IReadOnlyList<ObjectReader>? Objects(string name)
    {
        if (!TryGetArray(name, out var array)) return null;
        var readers = new List<ObjectReader>();
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{PathOf(name)}[{readers.Count}]";
            if (element.ValueKind != JsonValueKind.Object)
            {
                Errors.Add(new DefinitionError(path, "type", $"{path} must be an object."));
                return null;
            }

            readers.Add(new ObjectReader(element, path, Errors));
        }

        return readers;
    }

    /// <summary>The property as it is, or null when absent.</summary>
    public JsonElement? Raw(string name) => TryGet(name, out var value, nullToo: true) ? value : null;

    /// <summary>Reports every property that was not asked for (code <c>unknown</c>). Call last.</summary>
    public void Done()
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (_asked.Contains(property.Name)) continue;
            Error(property.Name, "unknown", $"{PathOf(property.Name)} is not known here; remove it.");
        }
    }

    private bool TryGet(string name, out JsonElement value, bool nullToo = false)
    {
        _asked.Add(name);
        return _object.TryGetProperty(name, out value) && (nullToo || value.ValueKind != JsonValueKind.Null);
    }

    private bool TryGetArray(string name, out JsonElement array)
    {
        if (!TryGet(name, out array)) return false;
        if (array.ValueKind == JsonValueKind.Array) return true;
        Error(name, "type", $"{PathOf(name)} must be a list.");
        return false;
    }
}
