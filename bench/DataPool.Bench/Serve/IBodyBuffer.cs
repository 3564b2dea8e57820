namespace DataPool.Bench.Serve;

/// <summary>Memory that a request's body is copied into.</summary>
internal interface IBodyBuffer
{
    /// <summary>At least <paramref name="length"/> bytes, from the start of the buffer.</summary>
    Span<byte> Reserve(int length);
}
