using System.Buffers;
using System.Text.Json;

namespace DataPool.Core.Connectors;

/// <summary>
/// Parts a definition into what may be shown, with <see cref="Mask"/> in the place of each secret, and the secrets: a
/// JSON object of path (<c>source.password</c>) to value. And puts them together again.
/// </summary>
internal static class SecretValues
{
    /// <summary>What is shown in the place of a secret.</summary>
    public const string Mask = "***";

    /// <summary>Copies <c>source</c> with its secrets masked.</summary>
    /// <param name="source">The source, an object.</param>
    /// <param name="names">The names of secret properties.</param>
    /// <param name="shown">Where the masked copy goes.</param>
    /// <returns>The secrets; empty where there are none.</returns>
    public static byte[] Split(JsonElement source, IReadOnlyList<string> names, Utf8JsonWriter shown)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var secrets = new Utf8JsonWriter(buffer);
        var count = 0;
        secrets.WriteStartObject();
        shown.WriteStartObject();
        foreach (var property in source.EnumerateObject())
        {
            shown.WritePropertyName(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Null || !names.Contains(property.Name, StringComparer.Ordinal))
            {
                property.Value.WriteTo(shown);
                continue;
            }

            shown.WriteStringValue(Mask);
            secrets.WritePropertyName("source." + property.Name);
            property.Value.WriteTo(secrets);
            count++;
        }

        shown.WriteEndObject();
        secrets.WriteEndObject();
        secrets.Flush();
        return count == 0 ? [] : buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds an error for each secret that reads as the mask: somebody sent back what was shown.</summary>
    public static void RefuseMasks(JsonElement definition, IReadOnlyList<string> names, List<DefinitionError> errors)
    {
        foreach (var name in names)
        {
            if (definition.GetProperty("source").TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(Mask))
                errors.Add(new DefinitionError($"source.{name}", "required", $"source.{name} is \"{Mask}\", which stands for a secret that is not shown; send the secret itself."));
        }
    }

    /// <summary>The whole definition again.</summary>
    public static JsonDocument Join(string shown, byte[] secrets)
    {
        if (secrets.Length == 0) return JsonDocument.Parse(shown);
        using var definition = JsonDocument.Parse(shown);
        using var values = JsonDocument.Parse(secrets);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in definition.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(property.Name);
                if (property.NameEquals("source")) WriteSource(property.Value, values.RootElement, writer);
                else property.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void WriteSource(JsonElement source, JsonElement secrets, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in source.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (secrets.TryGetProperty("source." + property.Name, out var secret)) secret.WriteTo(writer);
            else property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
