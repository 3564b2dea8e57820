using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Reads one entry of <c>mapping.fields</c>.</summary>
internal static class FieldMappingReader
{
    private const int LongestFormat = 128;

    /// <summary>Reads it, adding every error found; null where it names neither a source field nor what is calculated.</summary>
    public static FieldMapping? Read(ObjectReader entry, IExpressionLanguage? expressions)
    {
        var isCalculated = entry.Has("expression") && !entry.Has("from");
        var from = entry.Text("from", required: !isCalculated);
        var to = entry.Has("to") || isCalculated ? entry.Text("to", required: isCalculated) : from;
        if (to is not null && !IsFieldName(to))
            entry.Error(entry.Has("to") ? "to" : "from", "invalid", $"{entry.PathOf(entry.Has("to") ? "to" : "from")} must have 1 to {FieldName.MaxLength} characters, none of them a control character.");

        var type = ReadType(entry);
        var field = new FieldMapping
        {
            From = from ?? "",
            To = to ?? from ?? "",
            Type = type,
            Format = ReadFormat(entry, type),
            Culture = ReadCulture(entry, type),
            Default = ReadDefault(entry, type),
            Expression = ReadExpression(entry, expressions),
        };
        entry.Done();
        return from is null && (!isCalculated || to is null) ? null : field;
    }

    private static bool IsFieldName(string name) => name.Length is > 0 and <= FieldName.MaxLength && !name.Any(char.IsControl);

    private static ValueKind? ReadType(ObjectReader entry) =>
        entry.Choice("type", "auto", "auto", "string", "number", "boolean", "date", "json") switch
        {
            "string" => ValueKind.String,
            "number" => ValueKind.Number,
            "boolean" => ValueKind.Boolean,
            "date" => ValueKind.Date,
            "json" => ValueKind.Json,
            _ => null,
        };

    private static string? ReadFormat(ObjectReader entry, ValueKind? type)
    {
        var format = entry.Text("format", maxLength: LongestFormat);
        if (format is null) return null;
        if (format.Length == 0) entry.Error("format", "required", $"{entry.PathOf("format")} must not be empty; leave it out.");
        else if (type is not (ValueKind.String or ValueKind.Date))
            entry.Error("format", "invalid", $"{entry.PathOf("format")} needs the type string (for numbers and dates that become text) or date (for text that becomes a date).");
        return format;
    }

    private static CultureInfo? ReadCulture(ObjectReader entry, ValueKind? type)
    {
        var name = entry.Text("culture", maxLength: 64);
        if (name is null) return null;
        if (type is not (ValueKind.String or ValueKind.Number or ValueKind.Date))
            entry.Error("culture", "invalid", $"{entry.PathOf("culture")} needs the type string, number or date.");
        try
        {
            if (name.Length > 0) return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            // Told below, as every other error is.
        }

        entry.Error("culture", "invalid", $"{entry.PathOf("culture")} is not a culture known here; write it like de-DE or en-GB.");
        return null;
    }

    private static IExpression? ReadExpression(ObjectReader entry, IExpressionLanguage? expressions)
    {
        var text = entry.Text("expression");
        if (text is null) return null;
        ExpressionFault? fault = null;
        if (expressions?.Read(text, out fault) is { } expression) return expression;
        entry.Error("expression", "invalid", fault is null ? $"{entry.PathOf("expression")} cannot be used here." : $"{entry.PathOf("expression")}{(fault.Line == 0 ? ": " : ", ")}{fault}.");
        return null;
    }

    private static byte[]? ReadDefault(ObjectReader entry, ValueKind? type)
    {
        if (entry.Raw("default") is not { ValueKind: not JsonValueKind.Null } element) return null;
        var json = new ArrayBufferWriter<byte>();
        if (!JsonText.TryCompact(JsonMarshal.GetRawUtf8Value(element), json, out _))
        {
            entry.Error("default", "invalid", $"{entry.PathOf("default")} repeats a property, nests too deep, or holds a number out of range, NUL or half of a surrogate pair.");
            return null;
        }

        if (json.WrittenCount - 2 > new RecordLimits().ValueBytes)
        {
            entry.Error("default", "range", $"{entry.PathOf("default")} must have at most {new RecordLimits().ValueBytes} bytes.");
            return null;
        }

        // Whether it fits is known now; it is converted when the connector's time zone is known.
        var value = json.WrittenSpan.ToArray();
        if (type is { } target && !ValueConverter.TryConvert(ValueKinds.Of(value), value, target, ConversionOptions.Default, json))
            entry.Error("default", "invalid", $"{entry.PathOf("default")} does not convert to {ValueKinds.NameOf(target)}.");
        return value;
    }
}
