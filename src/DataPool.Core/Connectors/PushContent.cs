using DataPool.Core.Records;

namespace DataPool.Core.Connectors;

/// <summary>How a push asks to be applied.</summary>
public enum PushMode : byte
{
    /// <summary>Fields that a record lacks stay.</summary>
    Merge,

    /// <summary>The connector's fields of each item become exactly the record's.</summary>
    Replace,

    /// <summary>These records are all that the connector has in the stream, in this order.</summary>
    Snapshot,
}

/// <summary>What a push holds: records, and what its body says about them. Dispose it to give the records back.</summary>
/// <param name="records">The records before mapping.</param>
public sealed class PushContent(RecordBatch records) : IDisposable
{
    /// <summary>The records before mapping, in their order.</summary>
    public RecordBatch Records { get; } = records;

    /// <summary>True when the records have their keys already (but for those that are to get a generated one); false when the mapping finds them.</summary>
    public bool KeysAreSet { get; init; }

    /// <summary>The stream that the body names; null for the request's.</summary>
    public string? Stream { get; init; }

    /// <summary>How it is to be applied; null as the mapping says.</summary>
    public PushMode? Mode { get; init; }

    /// <summary>Keys, in UTF-8, of items that this connector no longer has.</summary>
    public IReadOnlyList<byte[]> Deletes { get; init; } = [];

    /// <summary>For each record the names of source fields that go from its item; null where no record has any.</summary>
    public IReadOnlyList<IReadOnlyList<string>?>? Unset { get; init; }

    /// <summary>The line of the body that a record, from 0, came from; null where records are no lines.</summary>
    public Func<int, int>? LineOf { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Records.Dispose();
}

/// <summary>Turns a body into records while it comes, line by line. One caller at a time.</summary>
public abstract class LineDecoder : IDisposable
{
    /// <summary>Takes the next line, without its line break. The bytes are not kept.</summary>
    /// <exception cref="RecordException">The line is not what it should be; the message names it.</exception>
    public abstract void Add(ReadOnlySpan<byte> line);

    /// <summary>Ends the body.</summary>
    /// <returns>All records. The receiver disposes it.</returns>
    /// <exception cref="RecordException">There was none.</exception>
    public abstract PushContent Finish();

    /// <inheritdoc/>
    public abstract void Dispose();
}
