namespace DataPool.Bench;

/// <summary>The run cannot go on, or its figures would mean nothing; the message says why.</summary>
internal sealed class BenchFailure(string message, Exception? cause = null) : Exception(message, cause);
