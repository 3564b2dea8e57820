namespace DataPool.Core.Streams;

/// <summary>What can be told of a stream without going through its items.</summary>
/// <param name="Version">Its last committed version.</param>
/// <param name="At">When that version came to be; without meaning at version 0.</param>
/// <param name="ItemCount">The number of its items.</param>
public sealed record StreamSummary(long Version, DateTimeOffset At, int ItemCount);
