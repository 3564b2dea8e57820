namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>
/// Passes one statement that reads, and no more. SQL Server has no read-only transaction and takes any number of statements,
/// even without a semicolon between them; so its words are looked at, and everything is rolled back besides.
/// </summary>
internal static class SqlServerGuard
{
    /// <summary>Why a text is refused ("must …", to follow the property's path), or null.</summary>
    /// <param name="text">The query.</param>
    /// <param name="allowsProcedures">Whether it may call a procedure.</param>
    internal static string? Refuse(string text, bool allowsProcedures)
    {
        var (tokens, fault) = SqlServerTokens.Read(text);
        if (fault is not null) return fault;
        var first = tokens.FindIndex(static token => token.Symbol != '(');
        if (first < 0) return "must not be empty.";
        if (RefuseNames(tokens) is { } reason) return reason;
        return tokens[first].Word is "EXEC" or "EXECUTE" && allowsProcedures ? RefuseCall(tokens, first) : RefuseQuery(tokens, first);
    }

    private static string? RefuseQuery(List<SqlServerToken> tokens, int first)
    {
        var mayBegin = tokens[first].Word is "SELECT" or "WITH";
        if (!mayBegin) return "must begin with SELECT or WITH: connectors only read.";
        var isBehindExpressions = tokens[first].Word == "WITH";
        for (var i = first; i < tokens.Count; i++)
        {
            var (word, symbol, depth, _) = tokens[i];
            if (symbol == ';' && i < tokens.Count - 1 && tokens[(i + 1)..].Exists(static token => token.Symbol != ';'))
                return "must be one statement; remove what follows the first ';'.";
            if (word.Length == 0) continue;
            if (RefuseWord(tokens, i) is { } reason) return reason;
            if (word != "SELECT" || i == first || depth > 0 || IsJoined(tokens, i)) continue;
            // The one SELECT that common table expressions stand before.
            if (!isBehindExpressions || !(tokens[i - 1].Symbol == ')')) return "must be one statement; only UNION, EXCEPT and INTERSECT go between two SELECTs.";
            isBehindExpressions = false;
        }

        return null;
    }

    private static string? RefuseCall(List<SqlServerToken> tokens, int first)
    {
        if (first > 0 || tokens.Count < 2 || tokens[1].Name.Length == 0) return "must name the procedure behind EXEC.";
        for (var i = first + 1; i < tokens.Count; i++)
        {
            if (tokens[i].Symbol == ';' && i < tokens.Count - 1) return "must be one statement; remove what follows the first ';'.";
            if (tokens[i].Name.StartsWith("SP_", StringComparison.Ordinal) || tokens[i].Name.StartsWith("XP_", StringComparison.Ordinal) || tokens[i].Name == "SYS")
                return "must call a procedure of the database: what begins with sp_ or xp_ is the server's own, and may run any text or program.";
            if (tokens[i].Word is "SELECT") return "must be one statement: a call, and nothing behind it.";
            if (tokens[i].Word.Length > 0 && RefuseWord(tokens, i) is { } reason) return reason;
        }

        return null;
    }

    // Where a function or a table is meant, brackets change nothing.
    private static string? RefuseNames(List<SqlServerToken> tokens)
    {
        const int pointsOfServer = 3;
        var points = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var (_, symbol, _, name) = tokens[i];
            if (SqlServerWords.Files.Contains(name)) return $"must read this database alone: {name} reaches files of the server.";
            if (SqlServerWords.Locks.Contains(name)) return $"must not lock what it reads: remove {name}, which holds up the source's other programs.";
            if (symbol == '.') points++;
            else if (name.Length == 0 || i == 0 || tokens[i - 1].Symbol != '.') points = 0;
            if (points == pointsOfServer) return "must read this server alone: a name of four parts begins with another one. For a column write table.column.";
        }

        return null;
    }

    private static string? RefuseWord(List<SqlServerToken> tokens, int index)
    {
        var word = tokens[index].Word;
        var next = index < tokens.Count - 1 ? tokens[index + 1].Word : "";
        if (SqlServerWords.Outside.Contains(word)) return $"must read this database alone: {word} reaches files or other servers.";
        var isRefused = word switch
        {
            // Hints: how to join, and which plan.
            "MERGE" => next is not ("JOIN" or "UNION"),
            "USE" => next is not ("HINT" or "PLAN"),
            // Of Service Broker: END, GET, MOVE CONVERSATION, SEND ON CONVERSATION.
            "END" or "GET" or "MOVE" => next == "CONVERSATION",
            "SEND" => next == "ON" && index + 2 < tokens.Count && tokens[index + 2].Word == "CONVERSATION",
            "INTO" => true,
            // {call procedure}, as ODBC writes it.
            "CALL" => tokens[index - 1].Symbol == '{',
            // A sequence goes on even where the transaction is rolled back.
            "NEXT" => next == "VALUE",
            _ => SqlServerWords.Statements.Contains(word),
        };
        return isRefused
            ? $"must only read, but it holds {word}{(word is "END" or "GET" or "MOVE" or "NEXT" ? $" {next}" : "")}. Remove that; a name that is spelt so goes into [brackets]."
            : null;
    }

    private static bool IsJoined(List<SqlServerToken> tokens, int index) => SqlServerWords.SetOperators.Contains(tokens[index - 1].Word);
}
