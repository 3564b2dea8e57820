using System.Globalization;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Storage.Activity;

/// <summary>The numbers that activity is stored and pruned by.</summary>
internal static class ActivityIds
{
    public static long Of(LogEntry entry) => long.Parse(entry.Id, CultureInfo.InvariantCulture);

    public static long Of(RunRecord run) => long.Parse(run.RunId.AsSpan(run.RunId.IndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A bit for each level or event that is asked for; all bits where none is named.</summary>
    public static int Mask(IEnumerable<int> bits)
    {
        var mask = bits.Aggregate(0, static (mask, bit) => mask | (1 << bit));
        return mask == 0 ? int.MaxValue : mask;
    }
}
