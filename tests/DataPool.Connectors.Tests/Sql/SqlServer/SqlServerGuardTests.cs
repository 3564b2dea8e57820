using DataPool.Connectors.Sql.SqlServer;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>SQL Server takes any number of statements without anything between them: these must not get there.</summary>
public sealed class SqlServerGuardTests
{
    private const string OwnOnly = "must call a procedure of the database: what begins with sp_ or xp_ is the server's own, and may run any text or program.";

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("select 1;")]
    [InlineData("SELECT 1 ; ; -- done")]
    [InlineData("(SELECT 1) UNION ALL (SELECT 2)")]
    [InlineData("SELECT a FROM t UNION SELECT b FROM u EXCEPT SELECT c FROM v INTERSECT SELECT d FROM w")]
    [InlineData("WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT y FROM b UNION ALL SELECT 2")]
    [InlineData("WITH XMLNAMESPACES ('urn:x' AS x) SELECT a FROM t FOR XML PATH('x')")]
    [InlineData("SELECT a FROM t WHERE a IN (SELECT b FROM u) ORDER BY a OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY OPTION (MERGE JOIN, USE HINT ('X'))")]
    [InlineData("SELECT a FROM t INNER MERGE JOIN u ON t.id = u.id FOR JSON PATH")]
    [InlineData("SELECT CASE WHEN a > 1 THEN 'x' END AS b, [delete], \"update\", t.[into] FROM t AS [drop]")]
    [InlineData("SELECT 'DELETE FROM t; DROP TABLE t', N'it''s; EXEC x' -- DELETE FROM t\n/* UPDATE /* nested */ t SET a = 1 */ FROM t")]
    [InlineData("SELECT [a]]b'c] FROM t")]
    [InlineData("SELECT deleted, updated_at, inserted, execution, setting, dropped, into_stock FROM t")]
    [InlineData("SELECT 1e5, 1.5E-3, 0xDEADBEEF, $12.50, .5, 1. FROM #delete")]
    [InlineData("SELECT Größe, 名前, имя FROM tabelle WHERE at >= @lastRun AND at < @now")]
    [InlineData("SELECT * FROM OPENJSON('[1]')")]
    [InlineData("SELECT @@VERSION, @@ROWCOUNT")]
    [InlineData("SELECT dbo.t.a, .5, 1.5 FROM shop.dbo.t, shop..u AS b WHERE t.a = b.c AND b.x.value('.', 'int') = 1")]
    [InlineData("SELECT conversation, send, get, move, [receive], 'sp_who' FROM chats JOIN t ON conversation = id")]
    [InlineData("SELECT t.*, ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t WITH (NOLOCK)")]
    public void What_reads_passes(string text) => Assert.Null(SqlServerGuard.Refuse(text, allowsProcedures: false));

    [Theory]
    [InlineData("DELETE FROM t")]
    [InlineData("SELECT 1 DELETE FROM t")]
    [InlineData("SELECT 1\nDELETE FROM t")]
    [InlineData("SELECT 1; DELETE FROM t")]
    [InlineData("SELECT 1;;DELETE FROM t")]
    [InlineData("SELECT 1DELETE FROM t")]
    [InlineData("SELECT 0xDELETE FROM t")]
    [InlineData("SELECT 1e5DELETE FROM t")]
    [InlineData("SELECT 1.DELETE FROM t")]
    [InlineData("SELECT $DELETE FROM t")]
    [InlineData("SELECT £1DELETE FROM t")]
    [InlineData("SELECT 1 \u200BDELETE FROM t")]
    [InlineData("SELECT 1\u00A0DELETE FROM t")]
    [InlineData("SELECT 'a'DELETE FROM t")]
    [InlineData("SELECT [a]DELETE FROM t")]
    [InlineData("SELECT (1)DELETE FROM t")]
    [InlineData("SELECT 1 AS [a]]'] DELETE FROM t --']")]
    [InlineData("SELECT 1 \uFF24\uFF25\uFF2C\uFF25\uFF34\uFF25 FROM t")]
    [InlineData("SELECT 1 \u0131nsert t VALUES (1)")]
    [InlineData("SELECT 1 \u212Aill 51")]
    [InlineData("SELECT 1 /* */ UPDATE t SET a = 1")]
    [InlineData("SELECT 1 -- \r DELETE FROM t\nDELETE FROM t")]
    [InlineData("SELECT a INTO u FROM t")]
    [InlineData("SELECT * FROM (DELETE FROM t OUTPUT deleted.*) AS x")]
    [InlineData("WITH a AS (SELECT 1 AS x) DELETE FROM a")]
    [InlineData("WITH a AS (SELECT 1 AS x) UPDATE a SET x = 2")]
    [InlineData("WITH a AS (SELECT 1 AS x) INSERT t SELECT x FROM a")]
    [InlineData("WITH a AS (SELECT 1 AS x) MERGE t USING a ON 1 = 1 WHEN MATCHED THEN DELETE")]
    [InlineData("WITH a AS (SELECT 1 AS x) SELECT x FROM a SELECT 2")]
    [InlineData("SELECT 1 SELECT 2")]
    [InlineData("SELECT a FROM t WHERE a IN (1) SELECT 2")]
    [InlineData("EXEC sp_who")]
    [InlineData("SELECT 1 EXEC xp_cmdshell 'dir'")]
    [InlineData("SELECT 1 EXECUTE sp_who")]
    [InlineData("SELECT NEXT VALUE FOR numbers")]
    [InlineData("SELECT * FROM OPENROWSET(BULK '/etc/passwd', SINGLE_CLOB) AS x")]
    [InlineData("SELECT * FROM OPENQUERY(other, 'DELETE FROM t')")]
    [InlineData("SELECT * FROM OPENDATASOURCE('x', 'y').db.dbo.t")]
    [InlineData("SELECT * FROM sys.fn_xe_file_target_read_file(N'\\\\10.0.0.9\\share\\*.xel', NULL, NULL, NULL)")]
    [InlineData("SELECT * FROM sys.[fn_trace_gettable]('C:\\secret.trc', 1)")]
    [InlineData("SELECT * FROM \"sys\".\"fn_get_audit_file\"('x', NULL, NULL)")]
    [InlineData("SELECT * FROM sys.dm_os_file_exists('x')")]
    [InlineData("SELECT * FROM sys . [ DM_OS_ENUMERATE_FILESYSTEM ] ('x', '*')")]
    [InlineData("SELECT * FROM sys.fn_dblog(NULL, NULL)")]
    [InlineData("SELECT * FROM [LINKED].db.dbo.t")]
    [InlineData("SELECT * FROM linked . db /* */ .. t")]
    [InlineData("SELECT * FROM linked...t")]
    [InlineData("SELECT * FROM \"linked\".[db].[dbo].t")]
    [InlineData("SELECT * FROM t WITH (TABLOCKX, HOLDLOCK)")]
    [InlineData("SELECT * FROM t (XLOCK)")]
    [InlineData("SELECT * FROM t WITH (updlock)")]
    [InlineData("SELECT * FROM t WITH (SERIALIZABLE)")]
    [InlineData("SELECT 1 AS a RECEIVE * FROM q")]
    [InlineData("SELECT 1 AS a RECEIVE TOP (1) x FROM q")]
    [InlineData("SELECT 1 AS a GET CONVERSATION GROUP @now FROM q")]
    [InlineData("SELECT 1 AS a MOVE CONVERSATION @now TO @now")]
    [InlineData("SELECT 1 AS a SEND ON CONVERSATION @now")]
    [InlineData("SELECT 1 END CONVERSATION 'x'")]
    [InlineData("SELECT 1 WAITFOR DELAY '1:00'")]
    [InlineData("SELECT 1 COMMIT")]
    [InlineData("SELECT 1 COMMIT TRAN DELETE FROM t BEGIN TRAN")]
    [InlineData("SELECT 1 SET NOCOUNT ON")]
    [InlineData("SELECT 1 DECLARE @x int")]
    [InlineData("SELECT 1 USE master")]
    [InlineData("SELECT 1 IF 1 = 1 PRINT 'x'")]
    [InlineData("SELECT 1 AS #/**/DELETE FROM t")]
    [InlineData("SELECT 1 AS a DISABLE TRIGGER x ON t")]
    [InlineData("SELECT 1 {call sp_who}")]
    [InlineData("SELECT 1 SHUTDOWN")]
    [InlineData("SELECT 1 BACKUP DATABASE shop TO DISK = '/tmp/x'")]
    [InlineData("SELECT 1 DBCC FREEPROCCACHE")]
    [InlineData("SELECT 1) AS x DELETE FROM t SELECT * FROM (SELECT 1")]
    [InlineData("SELECT 'open")]
    [InlineData("SELECT [open")]
    [InlineData("SELECT (1")]
    [InlineData("")]
    [InlineData("   -- nothing")]
    [InlineData("sp_who")]
    public void What_does_more_does_not(string text) => Assert.NotNull(SqlServerGuard.Refuse(text, allowsProcedures: false));

    [Fact]
    public void Whatever_stands_between_two_statements_the_second_is_seen()
    {
        string[] queries =
        [
            "SELECT 1", "SELECT 1.5", "SELECT 1.", "SELECT .5", "SELECT 1e5", "SELECT 0x1F", "SELECT $1", "SELECT $", "SELECT 'x'", "SELECT N'it''s'", "SELECT [a]", "SELECT [a]]b]",
            "SELECT \"a\"", "SELECT (1)", "SELECT @now", "SELECT @@ROWCOUNT", "SELECT 1 AS #", "SELECT 1 AS a#", "SELECT 1 AS @", "SELECT 1 AS a$", "SELECT #t.a FROM #t",
            "SELECT t.* FROM t", "SELECT a FROM t WHERE a = -1", "WITH a AS (SELECT 1 AS x) SELECT x FROM a", "SELECT 1 -- '", "SELECT 1 /* ' /* ' */ \" */", "SELECT 1 ;",
        ];
        string[] between =
        [
            " ", "\n", "\r\n", "\t", "\v", "\f", "\n/**/", " /*/**/*/ ", "\n--x\n", "\n--\r\n", ";", "\u00A0", "\u0085", "\u2003", "\u2028", "\u3000", "\u200B", "\uFEFF", "\u180E", "\u001C", "+", "\\", "`", "{",
        ];
        string[] statements = ["DELETE FROM t", "delete t", "\uFF44elete t", "EXEC x", "execute('x')", "COMMIT", "DROP TABLE t", "SELECT 1 INTO x", "INSERT t DEFAULT VALUES"];
        foreach (var query in queries)
        {
            foreach (var space in between)
            {
                // Behind a comment to the end of its line all is comment until there.
                if (query.EndsWith("-- '", StringComparison.Ordinal) && !space.Contains('\n', StringComparison.Ordinal)) continue;
                foreach (var statement in statements)
                {
                    var text = query + space + statement;
                    Assert.True(SqlServerGuard.Refuse(text, allowsProcedures: false) is not null, text);
                }
            }
        }
    }

    [Theory]
    [InlineData("EXEC dbo.report @from = @today", null)]
    [InlineData("EXECUTE report 1, 'x'", null)]
    [InlineData("EXEC report WITH RESULT SETS UNDEFINED;", null)]
    [InlineData("SELECT 1", null)]
    [InlineData("EXEC ('DELETE FROM t')", "must name the procedure behind EXEC.")]
    [InlineData("EXEC @now = report", "must name the procedure behind EXEC.")]
    [InlineData("EXEC 'report'", "must name the procedure behind EXEC.")]
    [InlineData("EXEC sp_executesql N'COMMIT; DELETE FROM t'", OwnOnly)]
    [InlineData("EXEC [sp_executesql] N'COMMIT; DELETE FROM t'", OwnOnly)]
    [InlineData("EXEC \"sp_executesql\";1 N'COMMIT; DELETE FROM t'", OwnOnly)]
    [InlineData("EXEC master..xp_cmdshell 'dir'", OwnOnly)]
    [InlineData("EXEC shop.sys.something 'x'", OwnOnly)]
    [InlineData("EXEC linked.shop.dbo.report", "must read this server alone: a name of four parts begins with another one. For a column write table.column.")]
    [InlineData("EXEC report; DELETE FROM t", "must be one statement; remove what follows the first ';'.")]
    [InlineData("EXEC report DELETE FROM t", "must only read, but it holds DELETE. Remove that; a name that is spelt so goes into [brackets].")]
    [InlineData("EXEC report EXEC report", "must only read, but it holds EXEC. Remove that; a name that is spelt so goes into [brackets].")]
    [InlineData("EXEC report SELECT 1", "must be one statement: a call, and nothing behind it.")]
    public void Procedures_are_called_where_an_admin_allows_it(string text, string? expected) =>
        Assert.Equal(expected, SqlServerGuard.Refuse(text, allowsProcedures: true));

    [Theory]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("SELECT 1 -- one\r\nFROM t", "SELECT 1        \nFROM t")]
    [InlineData("/* a\n/* b */ */SELECT '--', [/*], \"-- \" -- end", "    \n          SELECT '--', [/*], \"-- \"       ")]
    [InlineData("SELECT\t1 \u2003FROM t", "SELECT 1  FROM t")]
    [InlineData("SELECT 'a\r\nb'", "SELECT 'a\r\nb'")]
    public void The_server_gets_no_comments(string text, string expected) => Assert.Equal(expected, SqlServerTokens.WithoutComments(text));
}
