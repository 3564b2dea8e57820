using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>How a record meets the item that is there.</summary>
public enum WriteMode : byte
{
    /// <summary>The connector's fields of the item become exactly the record's.</summary>
    Replace,

    /// <summary>Fields that the record lacks stay.</summary>
    Merge,
}

/// <summary>What becomes of a connector's items that a pull no longer returns.</summary>
public enum MissingPolicy : byte
{
    /// <summary>The connector's claim goes.</summary>
    Remove,

    /// <summary>They stay as they are.</summary>
    Keep,

    /// <summary>They stay and are marked missing until they return.</summary>
    Mark,
}

/// <summary>What a write does.</summary>
public enum WriteKind : byte
{
    /// <summary>These records are written; the connector's other items stay.</summary>
    Push,

    /// <summary>These records are all that the connector has, in this order.</summary>
    Pull,

    /// <summary>The connector's claims go, and the items and fields that only it supplied.</summary>
    Withdraw,

    /// <summary>The connector's claims go; items and values stay, unclaimed.</summary>
    Release,
}

/// <summary>One request or run, applied to one stream whole or not at all.</summary>
public sealed class WriteRequest
{
    /// <summary>What it does.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The number of the connector that writes.</summary>
    public required int Connector { get; init; }

    /// <summary>
    /// The records with their keys; null for <see cref="WriteKind.Withdraw"/> and <see cref="WriteKind.Release"/>.
    /// The stream only reads it, and not after the write was accepted; the caller disposes it.
    /// </summary>
    public RecordBatch? Records { get; init; }

    /// <summary>How records meet items.</summary>
    public WriteMode Mode { get; init; }

    /// <summary>What becomes of items that a pull lacks.</summary>
    public MissingPolicy Missing { get; init; }
}

/// <summary>What a write has done.</summary>
/// <param name="Version">The stream's version after it.</param>
/// <param name="ItemsReceived">Records that came.</param>
/// <param name="ItemsChanged">Items created or changed.</param>
/// <param name="ItemsRemoved">Items removed.</param>
public readonly record struct WriteResult(long Version, int ItemsReceived, int ItemsChanged, int ItemsRemoved);

/// <summary>The stream cannot take a write now; nothing was changed (503 <c>overloaded</c>).</summary>
public sealed class OverloadedException(string message, Exception? inner = null) : Exception(message, inner);
