using System.Globalization;

namespace DataPool.Core.Values;

/// <summary>Why a JSON text was refused.</summary>
internal enum JsonFault
{
    None,
    Malformed,
    RepeatedProperty,
    TooDeep,
    NumberOutOfRange,
    InvalidString,
}

/// <summary>Words for a <see cref="JsonFault"/>.</summary>
internal static class JsonFaultText
{
    internal static string Of(JsonFault fault, string? detail, ReadOnlySpan<byte> json, int position)
    {
        ReadOnlySpan<byte> before = json[..Math.Min(position, json.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Utf8Characters.Count(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        string place = string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");
        return fault switch
        {
            JsonFault.RepeatedProperty => $"The property {detail} at {place} is repeated: an object may hold each name once.",
            JsonFault.TooDeep => $"The JSON nests too deep at {place}: at most {JsonText.MaxDepth} levels of objects and arrays.",
            JsonFault.NumberOutOfRange => $"The number at {place} is out of range: at most {NumberText.MaxDigits} "
                + $"significant digits and an exponent of ±{NumberText.MaxExponent}; send it as a string.",
            JsonFault.InvalidString => $"The string at {place} holds NUL, a lone surrogate or ill-formed UTF-8: remove it.",
            _ => $"The JSON is malformed at {place}: {detail}",
        };
    }
}
