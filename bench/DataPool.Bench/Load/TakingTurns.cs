namespace DataPool.Bench.Load;

/// <summary>Several sources on one connection, each in its turn.</summary>
internal sealed class TakingTurns(IRequestSource[] sources) : IRequestSource
{
    private int _next;

    public byte[] Next()
    {
        var source = sources[_next];
        _next = (_next + 1) % sources.Length;
        return source.Next();
    }
}
