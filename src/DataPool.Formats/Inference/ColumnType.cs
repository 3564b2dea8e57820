namespace DataPool.Formats.Inference;

/// <summary>What the texts of a column become.</summary>
public enum ColumnType
{
    /// <summary>The mapping's own conversion gets them: strings as they are.</summary>
    Text,

    /// <summary>Strings; an empty one is <c>""</c>.</summary>
    String,

    /// <summary>Numbers with a decimal point; empty is null.</summary>
    Number,

    /// <summary>Numbers with a decimal comma; empty is null.</summary>
    NumberWithComma,

    /// <summary><c>true</c> and <c>false</c>; empty is null.</summary>
    Boolean,

    /// <summary>ISO 8601 dates and instants; empty is null.</summary>
    Date,

    /// <summary>No value was there to decide: null.</summary>
    Empty,
}
