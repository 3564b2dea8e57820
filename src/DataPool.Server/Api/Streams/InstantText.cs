using DataPool.Core.Values;

namespace DataPool.Server.Api.Streams;

/// <summary>
/// Reads points in time from a query. Answers show times to the millisecond, so a time that is asked for means the whole
/// of its millisecond: whoever asks with the <c>at</c> of an answer gets what that answer was about.
/// </summary>
internal static class InstantText
{
    private const int DateLength = 10;

    /// <summary>The beginning of the millisecond that a parameter names; the fallback where it is absent. False with an error when it is no instant.</summary>
    public static bool TryRead(IQueryCollection query, string name, DateTimeOffset fallback, out DateTimeOffset instant, out string? error)
    {
        (instant, error) = (Floor(fallback), null);
        var values = query[name];
        if (values.Count == 0) return true;
        // A plus sign that was not percent-encoded arrives as a space.
        var text = values[0] ?? "";
        if (text.Length > DateLength) text = text[..(DateLength + 1)] + text[(DateLength + 1)..].Replace(' ', '+');
        if (values.Count == 1 && HasOffset(text) && DateText.TryParse(text, TimeZoneInfo.Utc, out var canonical))
        {
            instant = Floor(DateText.ToInstant(canonical));
            return true;
        }

        error = $"{name} must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.";
        return false;
    }

    /// <summary>The end of the millisecond that an instant begins.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset millisecond) => millisecond.AddTicks(TimeSpan.TicksPerMillisecond - 1);

    private static DateTimeOffset Floor(DateTimeOffset instant) => instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMillisecond));

    private static bool HasOffset(string text) => text.Length > DateLength && text.AsSpan(DateLength + 1).IndexOfAny("Zz+-") >= 0;
}
