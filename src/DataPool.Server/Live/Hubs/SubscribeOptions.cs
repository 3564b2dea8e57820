using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using MessagePack.Formatters;

namespace DataPool.Server.Live.Hubs;

/// <summary>The options of <c>Subscribe</c> as they were sent, whatever they are: so that what is wrong with them can be said.</summary>
[JsonConverter(typeof(Json))]
internal sealed class SubscribeOptions(JsonElement value)
{
    public JsonElement Value => value;

    /// <summary>Reads them in the JSON protocol.</summary>
    internal sealed class Json : JsonConverter<SubscribeOptions>
    {
        public override SubscribeOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader));

        public override void Write(Utf8JsonWriter writer, SubscribeOptions value, JsonSerializerOptions options) =>
            throw new NotSupportedException("They are only ever received.");
    }

    /// <summary>Reads them in the MessagePack protocol.</summary>
    internal sealed class Packed : IMessagePackFormatter<SubscribeOptions?>
    {
        public SubscribeOptions? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.TryReadNil()) return null;
            using var json = new StringWriter();
            MessagePackSerializer.ConvertToJson(ref reader, json, options);
            using var document = JsonDocument.Parse(json.ToString());
            return new SubscribeOptions(document.RootElement.Clone());
        }

        public void Serialize(ref MessagePackWriter writer, SubscribeOptions? value, MessagePackSerializerOptions options) =>
            throw new NotSupportedException("They are only ever received.");
    }
}
