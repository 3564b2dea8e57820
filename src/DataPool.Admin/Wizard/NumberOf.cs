using System.Globalization;
using System.Text.Json.Nodes;

namespace DataPool.Admin.Wizard;

/// <summary>Numbers as they are typed.</summary>
internal static class NumberOf
{
    /// <summary>A whole number; what is none stays text, so that the error about it stands at its field; null for nothing.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="factor">What one of it counts.</param>
    public static JsonNode? Text(string? text, int factor = 1)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) <= int.MaxValue && number * factor is var whole && decimal.Truncate(whole) == whole && Math.Abs(whole) <= long.MaxValue
            ? (long)whole
            : text.Trim();
    }
}
