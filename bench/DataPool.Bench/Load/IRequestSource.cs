namespace DataPool.Bench.Load;

/// <summary>Supplies the bytes of one request after another to one connection.</summary>
internal interface IRequestSource
{
    /// <summary>The next request; its bytes stay untouched until it has been answered.</summary>
    byte[] Next();
}
