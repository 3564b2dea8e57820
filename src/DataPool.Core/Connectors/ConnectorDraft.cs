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

    /// <summary>The definition as JSON as it was sent, its secrets masked and the defaults of its own level filled in.</summary>
    public string Shown { get; }

    /// <summary>The secrets, unencrypted; empty where there are none.</summary>
    internal byte[] Secrets { get; }

    /// <summary>Checks a definition.</summary>
    /// <param name="utf8">The body of a request.</param>
    /// <param name="reader">Checks it.</param>
    /// <exception cref="Records.RecordException">It is no JSON object (<c>invalid_payload</c>).</exception>
    /// <exception cref="InvalidDefinitionException">It is not what it should be.</exception>
    public static ConnectorDraft Read(ReadOnlySpan<byte> utf8, ConnectorDefinitionReader reader)
    {
        using var document = DefinitionText.Parse(utf8);
        var errors = new List<DefinitionError>();
        var definition = reader.Read(document.RootElement, errors);
        if (definition is not null) SecretValues.RefuseMasks(document.RootElement, definition.Type.Secrets, errors);
        if (definition is null || errors.Count > 0) throw new InvalidDefinitionException(errors);
        var (shown, secrets) = Write(document.RootElement, definition);
        return new ConnectorDraft(definition, shown, secrets);
    }

    private static (string Shown, byte[] Secrets) Write(JsonElement root, ConnectorDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteString("name", definition.Name);
        writer.WriteString("type", definition.Type.Name);
        writer.WriteBoolean("enabled", definition.Enabled);
        if (definition.Cron is { } cron) writer.WriteString("cron", cron.Text);
        else if (definition.Type is IPullType) writer.WriteNumber("pollingIntervalSeconds", definition.PollingIntervalSeconds);
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
