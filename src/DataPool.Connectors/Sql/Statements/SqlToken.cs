namespace DataPool.Connectors.Sql.Statements;

/// <summary>What a token is.</summary>
internal enum SqlTokenKind
{
    /// <summary>The text is over.</summary>
    End,

    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary><c>@name</c>.</summary>
    Parameter,

    /// <summary><c>$1</c>.</summary>
    Number,

    /// <summary>A literal or a name in quotes.</summary>
    Quoted,

    /// <summary>A comment that runs: <c>/*! code */</c>.</summary>
    RunningComment,

    /// <summary>One other character, or an operator that holds <c>@</c>.</summary>
    Other,
}

/// <summary>A piece of a statement; white space and comments are none.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its characters.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    /// <summary>Where it ends.</summary>
    internal int End => Start + Length;
}
