using System.Text.Json;
using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Streams;

/// <summary>What can be changed of a stream. What is absent stays.</summary>
internal sealed record StreamSettings
{
    private const int MaxDays = 3650;
    private const long MinBytes = 1L << 20;
    private const long MaxBytes = 1L << 40;

    /// <summary>Days for which its history is kept, 0 (none) to 3650. Default 7.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>The most bytes that its history may take, 1 MiB to 1 TiB; the oldest goes first. Default 256 MiB.</summary>
    public long? HistoryMaxBytes { get; init; }

    /// <summary>True when everybody may read it, without a key. Default false.</summary>
    public bool? Public { get; init; }

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static StreamSettings Read(byte[] body)
    {
        using var document = DefinitionText.Parse(body);
        var errors = new List<DefinitionError>();
        var reader = new ObjectReader(document.RootElement, "", errors);
        var settings = new StreamSettings
        {
            HistoryDays = reader.Integer("historyDays", 0, MaxDays),
            HistoryMaxBytes = Bytes(reader, "historyMaxBytes"),
            Public = reader.Boolean("public"),
        };
        reader.Done();
        return errors.Count == 0 ? settings : throw new InvalidDefinitionException(errors);
    }

    /// <summary>A stream with these settings.</summary>
    public StreamInfo Of(StreamInfo stream) => stream with
    {
        HistoryDays = HistoryDays ?? stream.HistoryDays,
        HistoryMaxBytes = HistoryMaxBytes ?? stream.HistoryMaxBytes,
        IsPublic = Public ?? stream.IsPublic,
    };

    private static long? Bytes(ObjectReader reader, string name)
    {
        if (!reader.Has(name)) return null;
        var value = reader.Raw(name)!.Value;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var bytes))
            reader.Error(name, "type", $"{name} must be a whole number.");
        else if (bytes is < MinBytes or > MaxBytes)
            reader.Error(name, "range", $"{name} must be between {MinBytes} (1 MiB) and {MaxBytes} (1 TiB).");
        else
            return bytes;
        return null;
    }
}
