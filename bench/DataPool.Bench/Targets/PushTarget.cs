using DataPool.Bench.Load;

namespace DataPool.Bench.Targets;

/// <summary>Where pushes go, and with which key.</summary>
internal sealed record PushTarget(int Port, string Path, string? Bearer)
{
    /// <param name="items">0: a single object; otherwise an array of so many.</param>
    /// <param name="seed">Different for each connection.</param>
    public PushRequest Request(int items, int seed) => new(Path, Bearer, items, seed);
}
