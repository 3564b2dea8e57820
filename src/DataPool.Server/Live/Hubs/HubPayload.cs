using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using MessagePack.Formatters;

namespace DataPool.Server.Live.Hubs;

/// <summary>
/// What a hub message carries: JSON that is there already, which each protocol writes in its own form; for a snapshot
/// around the items' bytes, which all its readers share.
/// </summary>
[JsonConverter(typeof(Json))]
internal sealed class HubPayload
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReaderSnapshot? _snapshot;

    /// <summary>A payload of any JSON.</summary>
    public HubPayload(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>A snapshot, in the form of <c>GET /api/streams/{stream}</c>.</summary>
    public HubPayload(ReaderSnapshot snapshot)
    {
        _snapshot = snapshot;
        var head = new ArrayBufferWriter<byte>(512);
        snapshot.WriteHead(head);
        head.Write("}"u8);
        _json = head.WrittenMemory;
    }

    /// <summary>Called when the answer that carries it is on its way: what is written to the connection from then on comes after it.</summary>
    public Action? Written { get; init; }

    /// <summary>About how many bytes it takes on the connection.</summary>
    public long Size(bool packed)
    {
        long size = _json.Length;
        foreach (var run in Runs(packed)) size += run.Length;
        return size;
    }

    private byte[][] Runs(bool packed) => _snapshot is null ? [] : packed ? _snapshot.PackedRuns : _snapshot.Runs;

    private void Write(Utf8JsonWriter writer)
    {
        if (_snapshot is null)
        {
            writer.WriteRawValue(_json.Span, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        using (var head = JsonDocument.Parse(_json))
            foreach (var member in head.RootElement.EnumerateObject())
                member.WriteTo(writer);
        writer.WriteStartArray("items"u8);
        // Each run is several values with the commas between them: the writer puts one between the runs.
        foreach (var run in _snapshot.Runs) writer.WriteRawValue(run, skipInputValidation: true);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(ref MessagePackWriter writer)
    {
        JsonToPack.Write(ref writer, _json.Span, moreMembers: _snapshot is null ? 0 : 1);
        if (_snapshot is null) return;
        writer.WriteString("items"u8);
        writer.WriteArrayHeader(_snapshot.Count);
        foreach (var run in _snapshot.PackedRuns) writer.WriteRaw(run);
    }

    /// <summary>Writes it in the JSON protocol.</summary>
    internal sealed class Json : JsonConverter<HubPayload>
    {
        public override HubPayload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("It is only ever sent.");

        public override void Write(Utf8JsonWriter writer, HubPayload value, JsonSerializerOptions options) => value.Write(writer);
    }

    /// <summary>Writes it in the MessagePack protocol.</summary>
    internal sealed class Packed : IMessagePackFormatter<HubPayload>
    {
        public HubPayload Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            throw new NotSupportedException("It is only ever sent.");

        public void Serialize(ref MessagePackWriter writer, HubPayload value, MessagePackSerializerOptions options) => value.Write(ref writer);
    }
}
