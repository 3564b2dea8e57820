namespace DataPool.Expressions.Values;

/// <summary>A result that the pool cannot hold. The message is shown to people.</summary>
internal sealed class UnholdableException(string message) : Exception(message.Length > MaxLength ? string.Concat(message.AsSpan(0, MaxLength), "…") : message)
{
    private const int MaxLength = 200;
}
