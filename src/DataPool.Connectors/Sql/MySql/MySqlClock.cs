using System.Globalization;
using System.Runtime.CompilerServices;
using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// The clock of a session: the connector's zone where the server has it in its tables, otherwise the zone's offset of now. By that
/// clock the server makes local times of instants (TIMESTAMP, FROM_UNIXTIME, NOW), which are read back by the same.
/// </summary>
internal static class MySqlClock
{
    private static readonly TimeSpan LeastOffset = new(-12, -59, 0);
    private static readonly TimeSpan MostOffset = new(13, 0, 0);

    // The runs whose server has the zone.
    private static readonly ConditionalWeakTable<ServerRun, object> WithZone = [];

    /// <summary>How far the clock is before UTC when the run starts; zero where no server knows such an offset.</summary>
    internal static TimeSpan OffsetOf(PullContext context) => TryOffset(context, out var offset) ? offset : TimeSpan.Zero;

    /// <summary>What the session's time zone is set to: an expression, which the server itself looks up.</summary>
    internal static string Expression(PullContext context)
    {
        var isKnown = TryOffset(context, out var offset);
        var fixedClock = string.Create(CultureInfo.InvariantCulture, $"'{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}'");
        if (!isKnown) return fixedClock;
        var name = string.Concat(context.TimeZone.Id.Where(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+'));
        return $"IF(CONVERT_TZ('2000-01-01 00:00:00', '+00:00', '{name}') IS NULL, {fixedClock}, '{name}')";
    }

    /// <summary>Notes what the session's time zone has become.</summary>
    internal static void Note(ServerRun run, string? zone)
    {
        if (zone is not (null or ['+' or '-', ..])) WithZone.AddOrUpdate(run, WithZone);
    }

    /// <summary>The offset of the session's clock; null where it is the connector's zone, with its changes.</summary>
    internal static TimeSpan? FixedOffsetOf(ServerRun run) => WithZone.TryGetValue(run, out _) ? null : OffsetOf(run.Context);

    private static bool TryOffset(PullContext context, out TimeSpan offset)
    {
        offset = context.TimeZone.GetUtcOffset(context.Now);
        if (offset >= LeastOffset && offset <= MostOffset) return true;
        offset = TimeSpan.Zero;
        return false;
    }
}
