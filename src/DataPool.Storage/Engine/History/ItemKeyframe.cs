namespace DataPool.Storage.Engine.History;

/// <summary>A stream's folded parts as they stand in their tables now, as a keyframe.</summary>
/// <param name="Lsn">The log position that they stand at.</param>
/// <param name="At">The time of the stream's version.</param>
/// <param name="Block">The block; null when it would be too large.</param>
internal sealed record ItemKeyframe(long Lsn, DateTimeOffset At, byte[]? Block);
