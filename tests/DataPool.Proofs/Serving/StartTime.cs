using System.Diagnostics;
using System.Globalization;

namespace DataPool.Proofs.Serving;

/// <summary>
/// How long a start took, and how much of that other programs held the processors: on a machine that builds something
/// else meanwhile, a promised time would otherwise measure the neighbours.
/// </summary>
/// <param name="Elapsed">By the clock.</param>
/// <param name="Strangers">The part of it, over all cores, that went to neither the server nor this process.</param>
internal readonly record struct StartTime(TimeSpan Elapsed, TimeSpan Strangers)
{
    // Linux counts processor time in hundredths of a second there (USER_HZ).
    private const double TicksPerSecond = 100;

    public TimeSpan Own => Elapsed - Strangers;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:0.00} s (without the {Strangers.TotalSeconds:0.00} s of other programs {Own.TotalSeconds:0.00} s)");

    /// <summary>Begins to count; call the result with the server when it is ready.</summary>
    public static Func<Process, StartTime> Begin()
    {
        var (clock, busy, mine) = (Stopwatch.StartNew(), Busy(), Environment.CpuUsage.TotalTime);
        return server =>
        {
            var elapsed = clock.Elapsed;
            var ours = server.TotalProcessorTime + (Environment.CpuUsage.TotalTime - mine);
            var strangers = (Busy() - busy - ours) / Environment.ProcessorCount;
            return new StartTime(elapsed, TimeSpan.FromTicks(Math.Clamp(strangers.Ticks, 0, elapsed.Ticks)));
        };
    }

    // cpu  user nice system idle iowait irq softirq steal: all but idle and iowait.
    private static TimeSpan Busy()
    {
        if (!OperatingSystem.IsLinux()) return TimeSpan.Zero;
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Take(8).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return TimeSpan.FromSeconds((ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
    }
}
