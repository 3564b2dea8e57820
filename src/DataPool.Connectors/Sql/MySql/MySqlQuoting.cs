namespace DataPool.Connectors.Sql.MySql;

/// <summary>What of a server's <c>sql_mode</c> changes where a text or a name ends.</summary>
/// <param name="HasBackslash">Whether a backslash escapes in texts: not with <c>NO_BACKSLASH_ESCAPES</c>.</param>
/// <param name="HasNamesInDoubleQuotes">Whether double quotes hold a name: with <c>ANSI_QUOTES</c>.</param>
internal readonly record struct MySqlQuoting(bool HasBackslash, bool HasNamesInDoubleQuotes)
{
    /// <summary>As a server has it that nobody has set up otherwise.</summary>
    internal static MySqlQuoting Usual { get; } = new(HasBackslash: true, HasNamesInDoubleQuotes: false);

    /// <summary>Of a list of modes.</summary>
    internal static MySqlQuoting Of(string modes)
    {
        var words = modes.Split(',');
        return new MySqlQuoting(!words.Contains("NO_BACKSLASH_ESCAPES"), words.Contains("ANSI_QUOTES"));
    }
}
