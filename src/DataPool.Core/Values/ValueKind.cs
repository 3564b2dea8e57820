namespace DataPool.Core.Values;

/// <summary>The type of one value of the pool. The numbers are stored: they never change.</summary>
public enum ValueKind : byte
{
    /// <summary>No value; written as <c>null</c>.</summary>
    Null = 0,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean = 1,

    /// <summary>An exact decimal in the canonical form of <see cref="NumberText"/>.</summary>
    Number = 2,

    /// <summary>Text, as a minimally escaped JSON string (see <see cref="JsonText"/>).</summary>
    String = 3,

    /// <summary>A date or an instant in the canonical form of <see cref="DateText"/>, as a JSON string.</summary>
    Date = 4,

    /// <summary>Any other JSON, usually an object or array, in the compact form of <see cref="JsonText.TryCompact"/>.</summary>
    Json = 5,
}
