using System.Text;
using DataPool.Core.Streams;

namespace DataPool.Core.Tests.Streams;

/// <summary>A write in plain values, for the stream and for the model of it alike.</summary>
internal sealed record PlainWrite(WriteKind Kind, int Connector)
{
    public WriteMode Mode { get; init; }

    public MissingPolicy Missing { get; init; }

    public (string Key, (string Name, object? Value)[] Fields)[] Records { get; init; } = [];

    public string[] Deletes { get; init; } = [];

    public string[]?[]? Unset { get; init; }

    public WriteGuard? Guard { get; init; }

    public int MaxItems { get; init; }

    public Overflow Overflow { get; init; }

    public int ExpireAfterSeconds { get; init; }

    public bool HasRecords => Kind is WriteKind.Push or WriteKind.Pull or WriteKind.Snapshot;

    public WriteRequest ToRequest() => new()
    {
        Kind = Kind,
        Connector = Connector,
        Mode = Mode,
        Missing = Missing,
        Records = HasRecords ? Streams.Records.Batch(Records) : null,
        Deletes = [.. Deletes.Select(Encoding.UTF8.GetBytes)],
        Unset = Unset,
        Guard = Guard,
        MaxItems = MaxItems,
        Overflow = Overflow,
        ExpireAfter = TimeSpan.FromSeconds(ExpireAfterSeconds),
    };
}
