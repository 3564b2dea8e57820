using System.Buffers;
using System.Text.Json;

namespace DataPool.Core.Connectors;

/// <summary>
/// Parts a definition into what may be shown, with <see cref="Mask"/> in the place of each secret, and the secrets: a
/// JSON object of path (<c>source.password</c>, <c>source.auth.token</c>) to value. And puts them together again.
/// </summary>
/// <remarks>Secrets are named by their path within <c>source</c>; <c>headers.*</c> are all members of <c>headers</c>.</remarks>
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
        Copy(source, "", names, shown, (path, value, writer) =>
        {
            writer.WriteStringValue(Mask);
            secrets.WritePropertyName("source." + path);
            value.WriteTo(secrets);
            count++;
            return true;
        });
        secrets.WriteEndObject();
        secrets.Flush();
        return count == 0 ? [] : buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds an error for each secret that reads as the mask: somebody sent back what was shown.</summary>
    public static void RefuseMasks(JsonElement definition, IReadOnlyList<string> names, List<DefinitionError> errors)
    {
        using var nowhere = new Utf8JsonWriter(Stream.Null);
        Copy(definition.GetProperty("source"), "", names, nowhere, (path, value, _) =>
        {
            if (IsMask(value)) errors.Add(new DefinitionError($"source.{path}", "required", $"source.{path} is \"{Mask}\", which stands for a secret that is not shown; send the secret itself."));
            return false;
        });
    }

    /// <summary>
    /// Copies a changed definition with the stored secrets in the place of their masks, and adds an error
    /// (<c>secret_required</c>) for each mask that stays: a secret is not sent to another destination than before.
    /// </summary>
    /// <param name="definition">The definition as it was sent; it may be wrong in every way.</param>
    /// <param name="connector">The connector as it is.</param>
    /// <param name="stored">Its secrets; null where it has none, or where they cannot be decrypted.</param>
    /// <param name="errors">Where errors go.</param>
    public static JsonDocument Restore(JsonElement definition, Connector connector, byte[]? stored, List<DefinitionError> errors)
    {
        using var shown = ShownOf(connector);
        using var secrets = stored is null ? null : JsonDocument.Parse(stored);
        var isElsewhere = IsElsewhere(definition, shown?.RootElement, connector.Type);
        return Copy(definition, connector.Type.Secrets, (name, value, writer) =>
        {
            if (!IsMask(value)) return false;
            var path = "source." + name;
            if (!isElsewhere && secrets is not null && secrets.RootElement.TryGetProperty(path, out var secret))
            {
                secret.WriteTo(writer);
                return true;
            }

            errors.Add(new DefinitionError(path, "secret_required", isElsewhere
                ? $"{path} is \"{Mask}\", but the source is another one now, and a stored secret is not sent anywhere else; send the secret itself."
                : $"{path} is \"{Mask}\", but there is no stored secret to keep; send the secret itself."));
            return false;
        });
    }

    /// <summary>The whole definition again.</summary>
    public static JsonDocument Join(string shown, byte[] secrets)
    {
        if (secrets.Length == 0) return JsonDocument.Parse(shown);
        using var definition = JsonDocument.Parse(shown);
        using var values = JsonDocument.Parse(secrets);
        var names = values.RootElement.EnumerateObject().Select(static value => value.Name["source.".Length..]).ToArray();
        return Copy(definition.RootElement, names, (path, _, writer) =>
        {
            if (!values.RootElement.TryGetProperty("source." + path, out var secret)) return false;
            secret.WriteTo(writer);
            return true;
        });
    }

    private static bool IsMask(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(Mask);

    private static bool IsElsewhere(JsonElement definition, JsonElement? shown, IConnectorType type) =>
        !(definition.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String && name.ValueEquals(type.Name))
        || !definition.TryGetProperty("source", out var source) || source.ValueKind != JsonValueKind.Object
        || shown is not { } before || !before.TryGetProperty("source", out var sourceBefore) || sourceBefore.ValueKind != JsonValueKind.Object
        || type.Destination(source) != type.Destination(sourceBefore);

    // Null where what is stored is damaged: the connector can be mended by a definition with all its secrets.
    private static JsonDocument? ShownOf(Connector connector)
    {
        try
        {
            var shown = JsonDocument.Parse(connector.Shown);
            if (shown.RootElement.ValueKind == JsonValueKind.Object) return shown;
            shown.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The same definition, with other values for secrets of source where "write" has written one.
    private static JsonDocument Copy(JsonElement definition, IReadOnlyList<string> names, Func<string, JsonElement, Utf8JsonWriter, bool> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in definition.EnumerateObject())
            {
                writer.WritePropertyName(property.Name);
                if (property.NameEquals("source") && property.Value.ValueKind == JsonValueKind.Object) Copy(property.Value, "", names, writer, write);
                else property.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void Copy(JsonElement element, string prefix, IReadOnlyList<string> names, Utf8JsonWriter writer, Func<string, JsonElement, Utf8JsonWriter, bool> write)
    {
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            writer.WritePropertyName(property.Name);
            if (property.Value.ValueKind != JsonValueKind.Null && IsSecret(names, path))
            {
                if (!write(path, property.Value, writer)) property.Value.WriteTo(writer);
            }
            else if (property.Value.ValueKind == JsonValueKind.Object && names.Any(name => name.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                Copy(property.Value, path + ".", names, writer, write);
            }
            else
            {
                property.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsSecret(IReadOnlyList<string> names, string path)
    {
        foreach (var name in names)
            if (name == path || (name.EndsWith(".*", StringComparison.Ordinal) && path.Length >= name.Length && path.AsSpan().StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal)))
                return true;
        return false;
    }
}
