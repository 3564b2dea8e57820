namespace DataPool.Storage.Engine.Log;

/// <summary>What the writer's thread is to do next.</summary>
/// <param name="Group">What to commit; may be empty.</param>
/// <param name="Folded">Log positions that items have been folded to since the last time.</param>
/// <param name="Probe">Whether to try if commits are taken, and nothing else.</param>
internal readonly record struct LogWork(CommitGroup Group, IReadOnlyList<FoldedStream> Folded, bool Probe);

/// <summary>A stream's items stand in their table up to this log position.</summary>
internal readonly record struct FoldedStream(long StreamId, long Lsn);
