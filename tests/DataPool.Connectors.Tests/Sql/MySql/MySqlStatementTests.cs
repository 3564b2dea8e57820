using DataPool.Connectors.Sql.MySql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

public sealed class MySqlStatementTests
{
    internal const string Begin = "must begin with SELECT, WITH, VALUES, TABLE or SHOW: connectors only read.";
    private const string OneOnly = "must be one statement; remove what follows the first ';'.";
    internal const string Into = "must not use INTO, which writes files and variables: connectors only read. A column of that name stands in backticks.";
    internal const string Runs = "must not have comments that run (/*! … */); write what they hold as plain SQL.";
    internal const string LoadFile = "must not use LOAD_FILE, which reads files of the server.";
    private const string Outfile = "must not use OUTFILE, which writes files and variables: connectors only read. A column of that name stands in backticks.";
    private const string Lock = "must not lock rows (LOCK IN SHARE MODE, FOR SHARE), which holds up the source's other programs.";
    private const string GetLock = "must not use GET_LOCK, which holds up the source's other programs.";

    private static readonly MySqlQuoting Ansi = MySqlQuoting.Of("PIPES_AS_CONCAT,ANSI_QUOTES");
    private static readonly MySqlQuoting NoBackslash = MySqlQuoting.Of("STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES");

    [Theory]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("  (select 1)  ", "(select 1)")]
    [InlineData("# first\nSELECT 1", "SELECT 1")]
    [InlineData("SELECT 1; -- done", "SELECT 1")]
    [InlineData("SELECT 1;;\n;/* done */", "SELECT 1")]
    [InlineData("SELECT/* a; b */1", "SELECT 1")]
    [InlineData("SELECT /* a\nb\n */1", "SELECT \n\n1")]
    [InlineData("SELECT 1 /* **/, 2 /***/, 3", "SELECT 1  , 2  , 3")]
    [InlineData("SELECT 5--3, 2 --\t@now\n, 1", "SELECT 5--3, 2 \n, 1")]
    [InlineData("SELECT 5--/**/3", "SELECT 5- - 3")]
    [InlineData("SELECT 5---/* a\nb */3, 'a--'/**/, 1", "SELECT 5- - -\n3, 'a--' , 1")]
    [InlineData("SELECT 5--#a\n3, 4-/**/-3", "SELECT 5- -\n3, 4- -3")]
    [InlineData("SELECT 5--;", "SELECT 5- -")]
    [InlineData("SELECT /*+ MAX_EXECUTION_TIME(10) */ 1", "SELECT /*+ MAX_EXECUTION_TIME(10) */ 1")]
    [InlineData("SELECT ';', \"a;\"\"b\", `c;``d`", "SELECT ';', \"a;\"\"b\", `c;``d`")]
    [InlineData("SELECT 'it\\'s; @now', 'it''s @now'", "SELECT 'it\\'s; @now', 'it''s @now'")]
    [InlineData("SELECT '\\\\', 1", "SELECT '\\\\', 1")]
    [InlineData("SELECT @@session.sql_mode, @@version", "SELECT @@session.sql_mode, @@version")]
    [InlineData("SELECT \\N, N'a', x'41', 1.5e3", "SELECT \\N, N'a', x'41', 1.5e3")]
    [InlineData("SELECT `into`, load_file, `get_lock` FROM t", "SELECT `into`, load_file, `get_lock` FROM t")]
    [InlineData("SELECT e5, share, `outfile`, `lock`, dump_file FROM t", "SELECT e5, share, `outfile`, `lock`, dump_file FROM t")]
    [InlineData("TABLE t", "TABLE t")]
    [InlineData("SHOW TABLES", "SHOW TABLES")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a", "WITH a AS (SELECT 1) SELECT * FROM a")]
    public void What_reads_passes_without_its_comments(string query, string text)
    {
        var statement = MySqlStatement.Read(query, MySqlQuoting.Usual, allowsCalls: false, out var refusal);
        Assert.Null(refusal);
        Assert.Equal(text, statement!.Text);
        Assert.Empty(statement.Parameters);
    }

    [Theory]
    [InlineData("SELECT @now", "SELECT ?", "@now")]
    [InlineData("SELECT @now,@lastRun, @now", "SELECT ?,?, ?", "@now,@lastRun,@now")]
    [InlineData("SELECT a>=@now/* @x */", "SELECT a>=?", "@now")]
    [InlineData("SELECT '@now', \"@now\", `@now`, @today # @now", "SELECT '@now', \"@now\", `@now`, ?", "@today")]
    [InlineData("SELECT 'a' @now", "SELECT 'a' ?", "@now")]
    [InlineData("SELECT @r := 1", "SELECT ? := 1", "@r")]
    [InlineData("SELECT @`now`, ?", "SELECT ?, ?", "@`now`,?")]
    [InlineData("SELECT @now.x", "SELECT ?", "@now.x")]
    public void Parameters_are_found_where_the_server_would_see_them(string query, string text, string names)
    {
        var statement = MySqlStatement.Read(query, MySqlQuoting.Usual, allowsCalls: false, out _)!;
        Assert.Equal(text, statement.Text);
        Assert.Equal(names, string.Join(',', statement.Parameters));
    }

    [Theory]
    [InlineData("", Begin)]
    [InlineData("-- nothing", Begin)]
    [InlineData(";SELECT 1", Begin)]
    [InlineData("((", Begin)]
    [InlineData("DELETE FROM t", Begin)]
    [InlineData("CALL p()", Begin)]
    [InlineData("EXPLAIN SELECT 1", Begin)]
    [InlineData("BEGIN NOT ATOMIC SELECT 1; END", Begin)]
    [InlineData("HANDLER t OPEN", Begin)]
    [InlineData("SET SESSION TRANSACTION READ WRITE", Begin)]
    [InlineData("`SELECT` 1", Begin)]
    [InlineData("SELECTED 1", Begin)]
    [InlineData("SELECT 1; DELETE FROM t", OneOnly)]
    [InlineData("SELECT 1;;(", OneOnly)]
    [InlineData("SELECT '\\'; DELETE FROM t", "must close the quote that opens with '\\'; DELETE FROM t.")]
    [InlineData("SELECT \"a\nb", "must close the quote that opens with \"a.")]
    [InlineData("SELECT 1 /* a", "must close the comment that opens with /* a.")]
    [InlineData("SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */", Runs)]
    [InlineData("SELECT 1 /*M!100100 INTO OUTFILE '/tmp/x' */", Runs)]
    [InlineData("/*!99999 SELECT */ SET GLOBAL max_connections = 1", Runs)]
    [InlineData("SELECT /*+ A(*) */ 1", "must not have a '*' in its optimizer hints (/*+ … */).")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1 InTo @a", Into)]
    [InlineData("SELECT 1.INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1.5INTO DUMPFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1.5e3INTO DUMPFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1.5e-3INTO DUMPFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1.e3INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1.E0INTO DUMPFILE '/tmp/x'", Into)]
    [InlineData("SELECT t.1e3INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT 1 AS x_into OUTFILE '/tmp/x'", Outfile)]
    [InlineData("SELECT a FROM t LOCK IN SHARE MODE", Lock)]
    [InlineData("SELECT a FROM t WHERE a = 1.e0LOCK IN SHARE MODE", Lock)]
    [InlineData("SELECT a FROM t FOR /**/ share", Lock)]
    [InlineData("SELECT a FROM t WHERE a = 1.e0FOR SHARE", Lock)]
    [InlineData("SELECT \\NINTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT 'a'INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("TABLE t INTO OUTFILE '/tmp/x'", Into)]
    [InlineData("SELECT LOAD_FILE('/etc/passwd')", LoadFile)]
    [InlineData("SELECT `load_file` /* a */ ('/etc/passwd')", LoadFile)]
    [InlineData("SELECT GET_LOCK('a', 10)", GetLock)]
    [InlineData("SELECT 1\0", "must not contain a NUL character.")]
    public void Whatever_may_do_more_than_read_is_refused(string query, string reason)
    {
        Assert.Null(MySqlStatement.Read(query, MySqlQuoting.Usual, allowsCalls: false, out var refusal));
        Assert.Equal(reason, refusal);
    }

    [Theory]
    [InlineData("SELECT a FROM t", "SELECT a FROM t")]
    [InlineData("SELECT a FROM t ORDER BY a limit 5, 10", "SELECT a FROM t ORDER BY a")]
    [InlineData("SELECT t.limit, t . fetch, `limit` FROM (SELECT 1 LIMIT 3) AS t LIMIT 1 OFFSET 2", "SELECT t.limit, t . fetch, `limit` FROM (SELECT 1 LIMIT 3) AS t")]
    [InlineData("SELECT 'LIMIT' FROM t OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY", "SELECT 'LIMIT' FROM t")]
    [InlineData("SELECT a FROM t FETCH FIRST ROW ONLY", "SELECT a FROM t")]
    [InlineData("SELECT offset FROM t", "SELECT offset FROM t")]
    public void Its_limit_can_be_left_away(string query, string text) =>
        Assert.Equal(text, MySqlStatement.Read(query, MySqlQuoting.Usual, allowsCalls: false, out _)!.WithoutLimit().Text);

    [Fact]
    public void A_call_passes_where_it_is_allowed()
    {
        Assert.Equal("CALL p(?)", MySqlStatement.Read("CALL p(@now)", MySqlQuoting.Usual, allowsCalls: true, out _)!.Text);
        Assert.Null(MySqlStatement.Read("DELETE FROM t", MySqlQuoting.Usual, allowsCalls: true, out var refusal));
        Assert.Equal("must begin with SELECT, WITH, VALUES, TABLE, SHOW or CALL.", refusal);
    }

    /// <summary>The driver knows double quotes as texts only.</summary>
    [Theory]
    [InlineData("SELECT \"a\\\" , @now", "SELECT `a\\` , ?")]
    [InlineData("SELECT \"a\"\"b`c;\"", "SELECT `a\"b``c;`")]
    [InlineData("SELECT \"load_file\", \"into\"", "SELECT `load_file`, `into`")]
    public void Names_in_double_quotes_get_backticks(string query, string text) =>
        Assert.Equal(text, MySqlStatement.Read(query, Ansi, allowsCalls: false, out _)!.Text);

    [Fact]
    public void A_function_in_double_quotes_is_seen()
    {
        Assert.Null(MySqlStatement.Read("SELECT \"LOAD_FILE\"('/etc/passwd')", Ansi, allowsCalls: false, out var refusal));
        Assert.Equal(LoadFile, refusal);
    }

    [Fact]
    public void Without_backslashes_a_text_ends_where_the_server_ends_it()
    {
        Assert.Equal("SELECT 'a\\b', 'c''\\d'", MySqlStatement.Read("SELECT 'a\\b', 'c''\\d'", NoBackslash, allowsCalls: false, out _)!.Text);
        Assert.Null(MySqlStatement.Read("SELECT 'a\\', ';', 'b'", NoBackslash, allowsCalls: false, out var refusal));
        Assert.Equal("must have no backslash before a quote, as the server's sql_mode is NO_BACKSLASH_ESCAPES; write CHAR(92) for it.", refusal);
    }
}
