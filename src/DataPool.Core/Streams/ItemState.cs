using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>One item as it stood at one moment. Immutable once the write that made it has placed it: a change makes another.</summary>
public sealed class ItemState
{
    private long _rank;

    /// <summary>Its number within the stream, from 1; never used again.</summary>
    public required long Number { get; init; }

    /// <summary>Its key in UTF-8. Not to be changed.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Its place: items sort by rank, then key.</summary>
    public required long Rank { get => _rank; init => _rank = value; }

    /// <summary>The number of the connector that wrote it first, in whose block it stands.</summary>
    public required int Home { get; init; }

    /// <summary>The names of its fields.</summary>
    public required Shape Shape { get; init; }

    /// <summary>The values of its fields (<see cref="Records.Payload"/>). Not to be changed.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Who claims it and who owns which field.</summary>
    public required Ownership Ownership { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>True while a connector that claims it misses it in its source.</summary>
    public bool IsMissing => Ownership.IsMissing;

    /// <summary>Gives a new item its place, before anybody but the write that makes it has seen it.</summary>
    internal void Place(long rank) => _rank = rank;
}
