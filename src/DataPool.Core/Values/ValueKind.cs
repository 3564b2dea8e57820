namespace DataPool.Core.Values;

/// <summary>The type of a field's value.</summary>
public enum ValueKind : byte
{
    /// <summary>Present, with no value.</summary>
    Null = 0,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean = 1,

    /// <summary>An exact decimal.</summary>
    Number = 2,

    /// <summary>A text.</summary>
    String = 3,

    /// <summary>An ISO 8601 date or UTC instant; a string on the wire.</summary>
    Date = 4,

    /// <summary>An array, an object, or any value that a mapping declared to be JSON.</summary>
    Json = 5,
}
