using System.Globalization;

namespace DataPool.Core.Values;

/// <summary>How the mapping of a field wants its values read and written.</summary>
/// <param name="Format">
/// A .NET format string: for a number or date that becomes a string, and for a string that becomes a date.
/// </param>
/// <param name="Culture">The culture of that format, and of the separators in text; null is the invariant one.</param>
/// <param name="Zone">The zone of times without an offset, and of instants that are written by a format.</param>
public sealed record ConversionOptions(string? Format, CultureInfo? Culture, TimeZoneInfo Zone)
{
    /// <summary>No format, no culture, UTC.</summary>
    public static ConversionOptions Default { get; } = new(null, null, TimeZoneInfo.Utc);
}
