using System.Diagnostics;
using System.Numerics;

namespace DataPool.Bench.Load;

/// <summary>
/// Log-linear histogram of durations (the layout of HdrHistogram): 64 steps an octave, so a value is known to
/// within 1.6 %, from a tenth of a microsecond to a day. Not thread-safe: one a connection, added up afterwards.
/// </summary>
internal sealed class Histogram
{
    private const int StepBits = 6;
    private const int Octaves = 40 - StepBits;

    // Units of 100 ns: finer than anything a socket shows.
    private static readonly double UnitsPerTick = 10_000_000d / Stopwatch.Frequency;

    private readonly int[] _counts = new int[(Octaves + 1) << StepBits];

    public long Count { get; private set; }

    /// <summary>Records a duration in <see cref="Stopwatch"/> ticks.</summary>
    public void Record(long ticks)
    {
        long units = Math.Max(0, (long)(ticks * UnitsPerTick));
        _counts[Math.Min(Index(units), _counts.Length - 1)]++;
        Count++;
    }

    public void Add(Histogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The duration in milliseconds that <paramref name="share"/> (0 to 1) of the values do not exceed.</summary>
    public double Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (int i = 0; i < _counts.Length; i++)
        {
            wanted -= _counts[i];
            if (wanted <= 0)
            {
                return Middle(i) / 10_000d;
            }
        }

        return double.NaN;
    }

    // Below 64 a value is its own index; above, the octave and the next six bits are.
    private static int Index(long units)
    {
        if (units < 1 << StepBits)
        {
            return (int)units;
        }

        int octave = BitOperations.Log2((ulong)units) - StepBits;
        return (octave << StepBits) + (int)(units >> octave);
    }

    private static double Middle(int index)
    {
        int octave = Math.Max(0, (index >> StepBits) - 1);
        return octave == 0 ? index : ((long)(index - (octave << StepBits)) << octave) + ((1L << octave) / 2d);
    }
}
