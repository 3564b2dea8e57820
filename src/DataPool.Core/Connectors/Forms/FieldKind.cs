namespace DataPool.Core.Connectors.Forms;

/// <summary>How a field of a form is filled in.</summary>
public enum FieldKind : byte
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>Several lines of text.</summary>
    MultilineText,

    /// <summary>Several lines in <see cref="FormField.Language"/>.</summary>
    Code,

    /// <summary>A whole number from <see cref="FormField.Min"/> to <see cref="FormField.Max"/>, in <see cref="FormField.Unit"/>.</summary>
    Number,

    /// <summary>A length of time in seconds, from <see cref="FormField.Min"/> to <see cref="FormField.Max"/>.</summary>
    Duration,

    /// <summary>One of <see cref="FormField.Options"/>.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Toggle,

    /// <summary>One line of text that is never shown again.</summary>
    Secret,

    /// <summary>A list of texts.</summary>
    StringList,

    /// <summary>The IANA id of a time zone; those that this server knows are offered.</summary>
    TimeZone,
}
