namespace DataPool.Core.Storage;

/// <summary>
/// An answer that is remembered with the write it belongs to, in the same transaction, so that a repeated request gets
/// it again (PRODUCT 2.5, <c>Idempotency-Key</c>). A write that changes nothing is committed for its answer alone.
/// </summary>
public sealed class StoredAnswer
{
    /// <summary>The number of the connector in whose scope the key is.</summary>
    public required int Connector { get; init; }

    /// <summary>Identifies the key within the connector: the first 16 bytes of its SHA-256.</summary>
    public required UInt128 Key { get; init; }

    /// <summary>Identifies the request: the first 16 bytes of SHA-256 over method, path and body.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Makes what is stored of the answer, called once, on the thread that applies the write, before it is handed to
    /// storage: the bytes themselves, or whatever they can be made of again. Must be quick and must not throw.
    /// </summary>
    public required Func<Streams.WriteResult, ReadOnlyMemory<byte>> Body { get; init; }
}
