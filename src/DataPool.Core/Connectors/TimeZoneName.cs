using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace DataPool.Core.Connectors;

/// <summary>Finds time zones by their IANA ids.</summary>
public static class TimeZoneName
{
    private const int MaxLength = 64;

    // An id is a file's path below the zone database: only what ids are made of may reach the file system.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>Finds a zone; the id must be spelt as IANA spells it.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return id.Length is > 0 and <= MaxLength
            && char.IsAsciiLetter(id[0])
            && !id.AsSpan().ContainsAnyExcept(Allowed)
            && TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone)
            && zone.HasIanaId
            && zone.Id == id;
    }
}
