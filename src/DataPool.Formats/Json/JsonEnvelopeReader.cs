using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>
/// Turns the body of <c>POST /api/ingest</c> into records: an envelope, or a plain record or array (PRODUCT 2.5).
/// Thread-safe.
/// </summary>
/// <remarks>
/// An object with an array <c>items</c> or <c>delete</c> is an envelope. Refused as by <see cref="JsonRecordReader"/>,
/// and: <c>invalid_payload</c> for a member that an envelope does not have or that is of the wrong type, and for a delete
/// in a snapshot; <c>invalid_item</c> for an item's id that is missing or no key, a member that an item does not have, a
/// field both given and unset, and a key in both lists or twice in <c>delete</c>. Items and deletions count together.
/// </remarks>
public static class JsonEnvelopeReader
{
    /// <summary>Reads a JSON text in UTF-8, with or without a byte order mark.</summary>
    /// <param name="body">The text.</param>
    /// <param name="options">How records are read.</param>
    /// <param name="mayLackIds">True when an envelope's items may lack their id; their keys stay empty then.</param>
    /// <returns>The records; those of an envelope with their keys. The receiver disposes it.</returns>
    /// <exception cref="RecordException">The text is not what it should be.</exception>
    public static PushContent Read(ReadOnlySpan<byte> body, JsonRecordOptions options, bool mayLackIds)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!IsEnvelope(body)) return new PushContent(JsonRecordReader.Read(body, options));
        JsonFaults.ThrowIfIllFormed(body);

        var envelope = new Envelope(mayLackIds);
        var batch = new RecordBatch(body.Length);
        try
        {
            var parser = new RecordParser(body, batch, options);
            try
            {
                parser.RunEnvelope(envelope);
            }
            finally
            {
                parser.Dispose();
            }
        }
        catch
        {
            batch.Dispose();
            throw;
        }

        return new PushContent(batch)
        {
            KeysAreSet = true,
            Stream = envelope.Stream,
            Mode = envelope.Mode,
            Deletes = envelope.Deletes,
            Unset = envelope.Unset,
        };
    }

    // Only as far as the first array items or delete: most often the body's beginning. What is malformed before that is
    // told by whoever reads it as records.
    private static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isKnown = reader.ValueTextEquals("items"u8) || reader.ValueTextEquals("delete"u8);
                if (!reader.Read()) return false;
                if (isKnown && reader.TokenType == JsonTokenType.StartArray) return true;
                reader.Skip();
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
        }

        return false;
    }
}
