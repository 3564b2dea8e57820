using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataPool.Core.Connectors;

/// <summary>A definition that was checked and is ready to be stored.</summary>
public sealed class ConnectorDraft
{
    // Shown by our own pages and tools, never put into HTML as it is.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ConnectorDraft(ConnectorDefinition definition, string shown, byte[] secrets)
    {
        Definition = definition;
        Shown = shown;
        Secrets = secrets;
    }

    /// <summary>The definition.</summary>
    public ConnectorDefinition Definition { get; }

    /// <summary>
    /// The definition as JSON as it was sent, its secrets masked and the defaults of its own level filled in. Without
    /// <c>enabled</c>, which is stored by itself.
    /// </summary>
    public string Shown { get; }

    /// <summary>The secrets, unencrypted; empty where there are none.</summary>
    internal byte[] Secrets { get; }

    /// <summary>Checks the definition of a new connector.</summary>
    /// <param name="utf8">The body of a request.</param>
    /// <param name="reader">Checks it.</param>
    /// <exception cref="Records.RecordException">It is no JSON object (<c>invalid_payload</c>).</exception>
    /// <exception cref="InvalidDefinitionException">It is not what it should be.</exception>
    public static ConnectorDraft Read(ReadOnlySpan<byte> utf8, ConnectorDefinitionReader reader)
    {
        using var document = DefinitionText.Parse(utf8);
        return Read(document.RootElement, reader);
    }

    /// <summary>Checks the definition of a new connector that is parsed already.</summary>
    /// <exception cref="InvalidDefinitionException">It is not what it should be.</exception>
    public static ConnectorDraft Read(JsonElement root, ConnectorDefinitionReader reader)
    {
        var errors = new List<DefinitionError>();
        var definition = reader.Read(root, errors);
        if (definition is not null) SecretValues.RefuseMasks(root, definition.Type.Secrets, errors);
        return Made(root, definition, errors);
    }

    /// <summary>
    /// Checks a definition that is to take the place of a connector's. A secret that reads as it is shown (<c>"***"</c>)
    /// stays as it is stored, while it goes where it went before.
    /// </summary>
    /// <param name="root">The definition, an object.</param>
    /// <param name="reader">Checks it.</param>
    /// <param name="connector">The connector as it is.</param>
    /// <param name="compiler">Decrypts its secrets.</param>
    /// <exception cref="InvalidDefinitionException">It is not what it should be.</exception>
    internal static ConnectorDraft ReadChange(JsonElement root, ConnectorDefinitionReader reader, Connector connector, ConnectorCompiler compiler)
    {
        var errors = new List<DefinitionError>();
        using var whole = SecretValues.Restore(root, connector, compiler.SecretsOf(connector), errors);
        var missing = errors.Select(error => error.Path).ToHashSet(StringComparer.Ordinal);
        var definition = reader.Read(whole.RootElement, errors);
        // What else is said about a secret that must be sent is said about its mask.
        errors.RemoveAll(error => missing.Contains(error.Path) && error.Code != "secret_required");
        if (root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals(connector.TypeName))
        {
            errors.RemoveAll(error => error.Path == "type");
            errors.Insert(0, new DefinitionError("type", "invalid", $"type cannot change; it is \"{connector.TypeName}\". Create another connector instead."));
        }

        return Made(whole.RootElement, definition, errors);
    }

    /// <summary>True when the connector has this definition already.</summary>
    internal bool IsOf(Connector connector, ConnectorCompiler compiler) =>
        connector.IsUsable
        && connector.Enabled == Definition.Enabled
        && connector.Shown == Shown
        && Secrets.AsSpan().SequenceEqual(compiler.SecretsOf(connector));

    /// <summary>
    /// True when what the connector has read by now stands for this definition too: it reads the same of the same source, and
    /// makes the same items of it in the same stream.
    /// </summary>
    internal bool ReadsAs(Connector connector, ConnectorCompiler compiler)
    {
        if (connector.Definition is not { } before || before.TimeZone.Id != Definition.TimeZone.Id) return false;
        return ReadsFrom(connector, compiler) && IsSame(connector, "mapping");
    }

    /// <summary>True when the connector has this source already, and the same secrets for it.</summary>
    internal bool ReadsFrom(Connector connector, ConnectorCompiler compiler) =>
        connector.IsUsable && Secrets.AsSpan().SequenceEqual(compiler.SecretsOf(connector)) && IsSame(connector, "source");

    private bool IsSame(Connector connector, string member)
    {
        using var shown = JsonDocument.Parse(connector.Shown);
        using var own = JsonDocument.Parse(Shown);
        return JsonElement.DeepEquals(shown.RootElement.GetProperty(member), own.RootElement.GetProperty(member));
    }

    private static ConnectorDraft Made(JsonElement root, ConnectorDefinition? definition, List<DefinitionError> errors)
    {
        if (definition is null || errors.Count > 0) throw new InvalidDefinitionException(errors);
        var (shown, secrets) = Write(root, definition);
        return new ConnectorDraft(definition, shown, secrets);
    }

    private static (string Shown, byte[] Secrets) Write(JsonElement root, ConnectorDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteString("name", definition.Name);
        writer.WriteString("type", definition.Type.Name);
        if (definition.Cron is { } cron) writer.WriteString("cron", cron.Text);
        else if (definition.IsPolled) writer.WriteNumber("pollingIntervalSeconds", definition.PollingIntervalSeconds);
        if (definition.Type is IPushType) writer.WriteNumber("idleAfterSeconds", definition.IdleAfterSeconds);
        if (definition.NamesTimeZone) writer.WriteString("timeZone", definition.TimeZone.Id);
        writer.WritePropertyName("source");
        var secrets = SecretValues.Split(root.GetProperty("source"), definition.Type.Secrets, writer);
        writer.WritePropertyName("mapping");
        root.GetProperty("mapping").WriteTo(writer);
        writer.WriteEndObject();
        writer.Flush();
        return (Encoding.UTF8.GetString(buffer.WrittenSpan), secrets);
    }
}
