using System.Buffers;

namespace DataPool.Core.Values;

/// <summary>
/// Converts one value to the type that a mapping asks for. Values are raw canonical JSON: strings with quotes and
/// minimal escapes (<see cref="JsonText"/>), numbers canonical (<see cref="NumberText"/>), dates as strings
/// (<see cref="DateText"/>), json compact.
/// </summary>
public static class ValueConverter
{
    /// <summary>Converts a value.</summary>
    /// <param name="kind">
    /// Its type. <see cref="ValueKind.Json"/> that holds a mere string, number, boolean or null is treated as such.
    /// </param>
    /// <param name="value">Its raw canonical JSON.</param>
    /// <param name="target">The type wanted; null stays null whatever is wanted.</param>
    /// <param name="options">Format, culture and zone.</param>
    /// <param name="output">Where the result goes, as raw canonical JSON.</param>
    /// <returns>False, and nothing written, when the value has no counterpart of that type.</returns>
    public static bool TryConvert(
        ValueKind kind, ReadOnlySpan<byte> value, ValueKind target, ConversionOptions options, IBufferWriter<byte> output)
    {
        bool asItIs = kind == target;
        if (kind == ValueKind.Json)
            kind = KindOf(value);
        if (asItIs || kind == target || kind == ValueKind.Null)
            return Copy(value, output);

        return target switch
        {
            ValueKind.String => ToStringConversion.TryConvert(kind, value, options, output),
            ValueKind.Number => kind == ValueKind.String && ToNumberConversion.TryConvert(value, options, output),
            ValueKind.Boolean => ToBooleanConversion.TryConvert(kind, value, output),
            ValueKind.Date => kind == ValueKind.String && ToDateConversion.TryConvert(value, options, output),
            ValueKind.Json => kind == ValueKind.String ? ToJsonConversion.TryConvert(value, output) : Copy(value, output),
            _ => false,
        };
    }

    private static ValueKind KindOf(ReadOnlySpan<byte> json) => (json.IsEmpty ? (byte)0 : json[0]) switch
    {
        (byte)'{' or (byte)'[' => ValueKind.Json,
        (byte)'"' => ValueKind.String,
        (byte)'t' or (byte)'f' => ValueKind.Boolean,
        (byte)'n' => ValueKind.Null,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => ValueKind.Number,
        _ => throw new ArgumentException("The value is not canonical JSON.", nameof(json)),
    };

    private static bool Copy(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        output.Write(value);
        return true;
    }
}
