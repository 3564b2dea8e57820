using System.Diagnostics;

namespace DataPool.Proofs;

/// <summary>Waits for a condition by asking again and again, up to a deadline.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns how long it took.</summary>
    /// <exception cref="TimeoutException">The condition did not hold in time; says what was waited for.</exception>
    public static async Task<TimeSpan> UntilAsync(
        Func<Task<bool>> condition, TimeSpan within, Func<string> awaited, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await condition()) return clock.Elapsed;
            if (clock.Elapsed > within) throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s: {awaited()}");
            await Task.Delay(Pause, cancellation);
        }
    }

    public static Task<TimeSpan> UntilAsync(
        Func<bool> condition, TimeSpan within, Func<string> awaited, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(condition()), within, awaited, cancellation);
}
