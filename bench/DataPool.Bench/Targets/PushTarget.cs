using DataPool.Bench.Load;

namespace DataPool.Bench.Targets;

/// <summary>Where pushes go, and with which key.</summary>
internal sealed record PushTarget(int Port, string Path, string? Bearer)
{
    /// <param name="items">0: a single object; otherwise an array of so many.</param>
    /// <param name="seed">Different for each connection.</param>
    /// <param name="withKey">True to send an <c>Idempotency-Key</c>, another one with each request.</param>
    public PushRequest Request(int items, int seed, bool withKey = false) => new(Path, Bearer, items, seed, withKey);
}
