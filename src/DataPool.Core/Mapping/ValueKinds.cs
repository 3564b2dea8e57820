using System.Text;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Kinds of values: told from canonical JSON, and named in messages.</summary>
internal static class ValueKinds
{
    public static ValueKind Of(ReadOnlySpan<byte> json) => json[0] switch
    {
        (byte)'"' => ValueKind.String,
        (byte)'{' or (byte)'[' => ValueKind.Json,
        (byte)'t' or (byte)'f' => ValueKind.Boolean,
        (byte)'n' => ValueKind.Null,
        _ => ValueKind.Number,
    };

    /// <summary>The word that a definition has for it.</summary>
    public static string NameOf(ValueKind kind) => kind switch
    {
        ValueKind.String => "string",
        ValueKind.Number => "number",
        ValueKind.Boolean => "boolean",
        ValueKind.Date => "date",
        ValueKind.Json => "json",
        _ => "null",
    };

    /// <summary>A value's size as the limit counts it.</summary>
    public static int SizeOf(ValueKind kind, ReadOnlySpan<byte> json) =>
        kind is ValueKind.String or ValueKind.Date ? json.Length - 2 : json.Length;

    /// <summary>The beginning of a value, for a message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> json)
    {
        const int most = 60;
        if (json.Length <= most) return Encoding.UTF8.GetString(json);
        var end = most;
        while ((json[end] & 0xC0) == 0x80) end--;
        return Encoding.UTF8.GetString(json[..end]) + "…";
    }
}
