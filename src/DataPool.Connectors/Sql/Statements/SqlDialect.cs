namespace DataPool.Connectors.Sql.Statements;

/// <summary>How a database's language is cut into words: what is a literal, a name or a comment, and no place for a parameter.</summary>
[Flags]
internal enum SqlDialect
{
    /// <summary>What all have: <c>'text'</c> with <c>''</c>, <c>"name"</c>, <c>-- comment</c>, <c>/* comment */</c>.</summary>
    None = 0,

    /// <summary><c>/* /* */ */</c> is one comment (PostgreSQL, SQL Server).</summary>
    NestedComments = 1,

    /// <summary><c>$tag$text$tag$</c> and <c>$1</c> (PostgreSQL).</summary>
    Dollars = 2,

    /// <summary><c>E'it\'s'</c> (PostgreSQL).</summary>
    EscapeStrings = 4,

    /// <summary><c>'it\'s'</c>, also between <c>"</c> (MySQL).</summary>
    Backslashes = 8,

    /// <summary><c>`name`</c> (MySQL, SQLite).</summary>
    Backticks = 16,

    /// <summary><c>[name]</c> (SQL Server, SQLite).</summary>
    Brackets = 32,

    /// <summary><c># comment</c>, and <c>--</c> begins one only before white space (MySQL).</summary>
    HashComments = 64,

    /// <summary><c>/*! code */</c> is no comment but runs (MySQL, MariaDB).</summary>
    RunningComments = 128,

    /// <summary>Operators may hold <c>@</c>: <c>@&gt;</c>, <c>&lt;@</c>, <c>@@</c> (PostgreSQL).</summary>
    AtOperators = 256,

    /// <summary>PostgreSQL (postgresql.org/docs/current/sql-syntax-lexical.html).</summary>
    PostgreSql = NestedComments | Dollars | EscapeStrings | AtOperators,

    /// <summary>MySQL and MariaDB (dev.mysql.com/doc/refman/8.4/en/language-structure.html).</summary>
    MySql = Backslashes | Backticks | HashComments | RunningComments,

    /// <summary>Transact-SQL (learn.microsoft.com/sql/t-sql/language-elements).</summary>
    SqlServer = NestedComments | Brackets,
}
