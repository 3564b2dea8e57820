namespace DataPool.Core.Mapping;

/// <summary>What becomes of nested objects (PRODUCT 2.1).</summary>
public enum NestedMode : byte
{
    /// <summary>Their values become fields <c>a.b</c>; arrays and empty objects are JSON values.</summary>
    Flatten,

    /// <summary>They stay one JSON value.</summary>
    Json,
}
