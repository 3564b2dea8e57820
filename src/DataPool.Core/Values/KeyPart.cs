namespace DataPool.Core.Values;

/// <summary>One value of a key that has several.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Json">Its raw canonical JSON.</param>
public readonly record struct KeyPart(ValueKind Kind, ReadOnlyMemory<byte> Json);
