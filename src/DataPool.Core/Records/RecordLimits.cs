namespace DataPool.Core.Records;

/// <summary>What a stream, an item and a request may hold (<c>DataPool:Limits</c>).</summary>
public sealed record RecordLimits
{
    /// <summary>Items a stream may hold. Default 100,000.</summary>
    public int ItemsPerStream { get; init; } = 100_000;

    /// <summary>Fields an item may have. Default 1,000.</summary>
    public int FieldsPerItem { get; init; } = 1_000;

    /// <summary>Bytes of a value's canonical JSON text, a string's quotes not counted. Default 65,536.</summary>
    public int ValueBytes { get; init; } = 65_536;

    /// <summary>Records a request may carry. Default 10,000.</summary>
    public int ItemsPerRequest { get; init; } = 10_000;
}
