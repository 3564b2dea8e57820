namespace DataPool.Bench.Load;

/// <summary>What one turn measured.</summary>
/// <param name="PerSecond">Answers a second in the measured time.</param>
/// <param name="Latency">Their latencies.</param>
/// <param name="Answers">All answers, warm-up included: what the server must have committed.</param>
internal sealed record LoadResult(double PerSecond, Histogram Latency, long Answers);
