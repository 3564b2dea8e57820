using System.Buffers;
using System.Text.Json;

namespace DataPool.Core.Values;

/// <summary>
/// Strings as json: one that holds the text of an object or array becomes that; any other stays the string it is.
/// </summary>
internal static class ToJsonConversion
{
    internal static bool TryConvert(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (!JsonText.TryGetContent(value, out ReadOnlySpan<byte> content) || !LooksLikeJson(content))
        {
            output.Write(value);
            return true;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(content.Length);
        try
        {
            if (!JsonText.TryUnescape(content, rented, out int length))
                return false;
            ReadOnlySpan<byte> json = rented.AsSpan(0, length);
            JsonFault fault = JsonText.Compact(json, output).Fault;
            if (fault == JsonFault.None)
                return true;

            // Text such as "[draft] budget" is no JSON at all, and neither is one that goes wrong after a repeated name.
            if (fault != JsonFault.Malformed && IsWellFormed(json))
                return false;
            output.Write(value);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Whether the first thing after white space, escaped as canonical strings have it, opens an object or array.</summary>
    private static bool LooksLikeJson(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            if (content.StartsWith("\\n"u8) || content.StartsWith("\\r"u8) || content.StartsWith("\\t"u8))
                content = content[2..];
            else if (!content.IsEmpty && content[0] == ' ')
                content = content[1..];
            else
                return !content.IsEmpty && content[0] is (byte)'{' or (byte)'[';
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
