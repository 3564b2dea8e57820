using System.Buffers;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>
/// Turns a whole JSON text into records: an object is one record, an array of objects many. Values keep JSON's own
/// types and come out canonical; a string is never guessed to be something else. Thread-safe.
/// </summary>
/// <remarks>
/// Refused with <c>invalid_payload</c>, line and column: malformed JSON, ill-formed UTF-8, a property that repeats in
/// its object (at any depth), more than 64 levels, a number out of range, NUL and lone surrogates. Refused with
/// <c>invalid_item</c>, place and field: a field name or value that breaks a limit, too many fields, two properties
/// that flatten to one name. More records than allowed are <c>payload_too_large</c>.
/// </remarks>
public static class JsonRecordReader
{
    // Keys are appended to the batch later: room for those of an average request, so that it need not grow then.
    private const int RoomForKeys = 2048;

    /// <summary>Reads a JSON text in UTF-8, with or without a byte order mark.</summary>
    /// <returns>The records in their order, without keys. The receiver disposes them.</returns>
    /// <exception cref="RecordException">The text is not what it should be.</exception>
    public static RecordBatch Read(ReadOnlySpan<byte> body, JsonRecordOptions options)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        JsonFaults.ThrowIfIllFormed(body);

        var batch = new RecordBatch(body.Length + RoomForKeys);
        try
        {
            var parser = new RecordParser(body, batch, options);
            try
            {
                parser.Run();
            }
            finally
            {
                parser.Dispose();
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Reads the JSON in the field <c>payload</c> of a form-encoded body (<c>application/x-www-form-urlencoded</c>).</summary>
    /// <returns>The records in their order, without keys. The receiver disposes them.</returns>
    /// <exception cref="RecordException">The body is not what it should be; lines and columns are those of the decoded JSON.</exception>
    public static RecordBatch ReadForm(ReadOnlySpan<byte> body, JsonRecordOptions options)
    {
        // Nothing gets longer by decoding.
        var decoded = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            return Read(decoded.AsSpan(0, FormPayload.Decode(body, decoded)), options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }
}
