namespace DataPool.Expressions.Values;

/// <summary>A result that the pool cannot hold. The message is shown to people.</summary>
internal sealed class UnholdableException(string message) : Exception(message);
