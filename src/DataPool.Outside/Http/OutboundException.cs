namespace DataPool.Outside.Http;

/// <summary>
/// A request that left the house failed. The message is for people, names the origin alone (a path or query may hold a key)
/// and says what to do.
/// </summary>
public sealed class OutboundException : Exception
{
    internal OutboundException(OutboundFault fault, string message, bool transient, Exception? inner = null) : base(message, inner)
    {
        Fault = fault;
        Transient = transient;
    }

    /// <summary>What went wrong.</summary>
    public OutboundFault Fault { get; }

    /// <summary>True when trying again may help without anybody changing a setting or definition.</summary>
    public bool Transient { get; }

    /// <summary>How long the server asks to be left alone (<c>Retry-After</c>, at most a day); null where it asks nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The status that was answered; null where none was.</summary>
    public int? Status { get; init; }
}
