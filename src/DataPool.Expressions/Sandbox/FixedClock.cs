using System.Globalization;
using Jint.Runtime;

namespace DataPool.Expressions.Sandbox;

/// <summary>The time that expressions see: one moment for all calls of a request or run, local in the connector's zone.</summary>
/// <param name="zone">The zone.</param>
internal sealed class FixedClock(TimeZoneInfo zone) : ITimeSystem
{
    private readonly DefaultTimeSystem _usual = new(zone, CultureInfo.InvariantCulture);

    /// <summary>The moment.</summary>
    public DateTimeOffset Now { get; set; }

    public TimeZoneInfo DefaultTimeZone => zone;

    public DateTimeOffset GetUtcNow() => Now;

    public bool TryParse(string date, out long epochMilliseconds) => _usual.TryParse(date, out epochMilliseconds);

    public TimeSpan GetUtcOffset(long epochMilliseconds) => _usual.GetUtcOffset(epochMilliseconds);
}
