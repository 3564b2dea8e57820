namespace DataPool.Connectors.Sql.MySql;

/// <summary>A piece of a statement's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character behind it.</param>
internal readonly record struct MySqlToken(MySqlTokenKind Kind, int Start, int End);

/// <summary>What a <see cref="MySqlToken"/> is.</summary>
internal enum MySqlTokenKind
{
    /// <summary>White space, or a comment that the server skips.</summary>
    Blank,

    /// <summary>A comment with hints for the optimizer: <c>/*+ … */</c>.</summary>
    Hint,

    /// <summary>A comment whose content is run: <c>/*! … */</c> and MariaDB's <c>/*M! … */</c>.</summary>
    ExecutableComment,

    /// <summary>A keyword, a name or a number.</summary>
    Word,

    /// <summary>A text in single or double quotes.</summary>
    Text,

    /// <summary>A name in backticks, or in double quotes where the server's mode is <c>ANSI_QUOTES</c>.</summary>
    QuotedName,

    /// <summary>An <c>@</c> with its name.</summary>
    Parameter,

    /// <summary>A <c>?</c>.</summary>
    Placeholder,

    /// <summary>A <c>;</c>.</summary>
    Semicolon,

    /// <summary>A quote or a comment that is never closed; it takes the rest of the text.</summary>
    Unclosed,

    /// <summary>Any other character, or the two of <c>@@</c> or <c>\N</c>.</summary>
    Other,
}
