using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>Runs and log entries as they are stored: JSON.</summary>
public static class JournalJson
{
    // Never put into a page as it is; the stored text stays readable.
    private static readonly JournalContext Context = new(new JsonSerializerOptions(JournalContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A run as JSON.</summary>
    public static byte[] Of(RunRecord run) => JsonSerializer.SerializeToUtf8Bytes(run, Context.RunRecord);

    /// <summary>A log entry as JSON.</summary>
    public static byte[] Of(LogEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Context.LogEntry);

    /// <summary>The run that <see cref="Of(RunRecord)"/> wrote.</summary>
    public static RunRecord Run(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.RunRecord)!;

    /// <summary>The entry that <see cref="Of(LogEntry)"/> wrote.</summary>
    public static LogEntry Entry(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.LogEntry)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(LogEntry))]
internal sealed partial class JournalContext : JsonSerializerContext;
