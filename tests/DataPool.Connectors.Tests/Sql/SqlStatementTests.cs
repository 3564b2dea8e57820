using DataPool.Connectors.Sql.Statements;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

/// <summary>Which @name is a parameter, and what is one statement, in each database's own words.</summary>
public sealed class SqlStatementTests
{
    [Theory]
    // Texts, names and comments hold no parameters.
    [InlineData("SELECT '@now', \"@now\", @now", "SELECT '@now', \"@now\", <@now>")]
    [InlineData("SELECT '''@now', @now", "SELECT '''@now', <@now>")]
    [InlineData("SELECT '\\', @now, '@now'", "SELECT '\\', <@now>, '@now'")]
    [InlineData("SELECT E'\\'@now', @now", "SELECT E'\\'@now', <@now>")]
    [InlineData("SELECT e'it''s\\' @now', @now", "SELECT e'it''s\\' @now', <@now>")]
    [InlineData("SELECT U&'\\0061@now', @now", "SELECT U&'\\0061@now', <@now>")]
    [InlineData("SELECT $$@now$$, @now, $a$ $$ @now $a$", "SELECT $$@now$$, <@now>, $a$ $$ @now $a$")]
    [InlineData("SELECT a$b$@now, c", "SELECT a$b$<@now>, c")]
    [InlineData("SELECT 1 -- @now\n, @now", "SELECT 1 -- @now\n, <@now>")]
    [InlineData("SELECT 1 --@now", "SELECT 1 --@now")]
    [InlineData("SELECT /* @now /* @now */ @now */ @now", "SELECT /* @now /* @now */ @now */ <@now>")]
    [InlineData("SELECT 1--/*\n, @now --*/", "SELECT 1--/*\n, <@now> --*/")]
    // Casts, and operators that hold an @.
    [InlineData("SELECT @now::date, '1'::int", "SELECT <@now>::date, '1'::int")]
    [InlineData("SELECT a @> b, a <@ b, c @@ d, @ -5, @-@ p, a @? b", "SELECT a @> b, a <@ b, c @@ d, @ -5, @-@ p, a @? b")]
    [InlineData("SELECT a WHERE x>=@now AND y<@today AND z=@lastRun", "SELECT a WHERE x>=<@now> AND y<<@today> AND z=<@lastRun>")]
    [InlineData("SELECT a <@other, b<@other", "SELECT a <@other, b<@other")]
    [InlineData("SELECT data->'a' ? '@now', data #>> '{a}', @nowUtc", "SELECT data->'a' ? '@now', data #>> '{a}', <@nowUtc>")]
    [InlineData("SELECT tags[1], arr[@now]", "SELECT tags[1], arr[<@now>]")]
    [InlineData("SELECT mail@now", "SELECT mail<@now>")]
    public void PostgreSQL(string text, string expected) => Assert.Equal(expected, Marked(text, SqlDialect.PostgreSql));

    [Theory]
    [InlineData("SELECT '@now', \"@now\", `@now`, @now", "SELECT '@now', \"@now\", `@now`, <@now>")]
    [InlineData("SELECT 'it\\'s @now', \"a\\\"@now\", @now", "SELECT 'it\\'s @now', \"a\\\"@now\", <@now>")]
    [InlineData("SELECT 1 # @now\n, @now", "SELECT 1 # @now\n, <@now>")]
    [InlineData("SELECT 1--@now", "SELECT 1--<@now>")]
    [InlineData("SELECT 1 -- @now", "SELECT 1 -- @now")]
    [InlineData("SELECT /* @now /* */ @now", "SELECT /* @now /* */ <@now>")]
    [InlineData("SELECT @@version, @@session.sql_mode, @now", "SELECT @@version, @@session.sql_mode, <@now>")]
    public void MySQL(string text, string expected) => Assert.Equal(expected, Marked(text, SqlDialect.MySql));

    [Theory]
    [InlineData("SELECT '@now', \"@now\", [@now], @now", "SELECT '@now', \"@now\", [@now], <@now>")]
    [InlineData("SELECT [a]]@now], @now", "SELECT [a]]@now], <@now>")]
    [InlineData("SELECT N'a''@now', '\\', @now", "SELECT N'a''@now', '\\', <@now>")]
    [InlineData("SELECT @@VERSION, @now", "SELECT @@VERSION, <@now>")]
    [InlineData("SELECT /* /* @now */ @now */ @now", "SELECT /* /* @now */ @now */ <@now>")]
    public void SqlServer(string text, string expected) => Assert.Equal(expected, Marked(text, SqlDialect.SqlServer));

    [Theory]
    [InlineData("SELECT @tomorrow", "@tomorrow")]
    [InlineData("SELECT @Now", "@Now")]
    [InlineData("SELECT @nowUtcs", "@nowUtcs")]
    [InlineData("SELECT $1", "$1")]
    [InlineData("SELECT @now, @x, @y", "@x")]
    [InlineData("SELECT '@x', $$ @x $$", null)]
    public void Unknown_names_are_named(string text, string? name) => Assert.Equal(name, SqlStatement.Read(text, SqlDialect.PostgreSql).UnknownParameter);

    [Theory]
    [InlineData("SELECT 1", "SELECT", false)]
    [InlineData(" ( (select 1))", "SELECT", false)]
    [InlineData("-- why\n/* /* and */ */ WITH a AS (SELECT 1) TABLE a ; ; -- end", "WITH", false)]
    [InlineData("SELECT 1; SELECT 2", "SELECT", true)]
    [InlineData("SELECT ';' AS \";\"", "SELECT", false)]
    [InlineData("SELECT $$;$$; DROP TABLE t", "SELECT", true)]
    [InlineData("SELECT $a$;$$;$a$", "SELECT", false)]
    [InlineData("SELECT E'\\';' ; DROP TABLE t --'", "SELECT", true)]
    [InlineData("SELECT '\\'; DROP TABLE t --'", "SELECT", true)]
    [InlineData("/* SELECT /* */ 1 -- */ COPY t TO PROGRAM 'x'", "COPY", false)]
    [InlineData("'SELECT'", "", false)]
    [InlineData("", "", false)]
    [InlineData("; SELECT 1", "", false)]
    public void One_statement_or_several(string text, string first, bool isSeveral)
    {
        var statement = SqlStatement.Read(text, SqlDialect.PostgreSql);
        Assert.Equal((first, isSeveral), (statement.FirstWord, statement.IsSeveral));
    }

    [Fact]
    public void A_place_is_told_as_the_author_counts()
    {
        var statement = SqlStatement.Read("SELECT @now,\n  @lastRunUtc, nope\nFROM t", SqlDialect.PostgreSql);
        var text = statement.With(index => $"${index + 1}");
        Assert.Equal("SELECT $1,\n  $2, nope\nFROM t", text.Value);
        Assert.Equal((1, 1), text.PlaceOf(0));
        Assert.Equal((2, 16), text.PlaceOf(text.Value.IndexOf("nope", StringComparison.Ordinal)));
        Assert.Equal((3, 6), text.PlaceOf(text.Value.Length - 1));
    }

    [Theory]
    [InlineData("SELECT '")]
    [InlineData("SELECT E'\\")]
    [InlineData("SELECT $a$")]
    [InlineData("SELECT $")]
    [InlineData("SELECT /*")]
    [InlineData("SELECT @")]
    [InlineData("SELECT \"")]
    [InlineData("/*")]
    public void What_is_unfinished_reaches_to_the_end(string text)
    {
        foreach (var dialect in new[] { SqlDialect.PostgreSql, SqlDialect.MySql, SqlDialect.SqlServer })
            Assert.False(SqlStatement.Read(text, dialect).IsSeveral);
    }

    [Fact]
    public void Long_texts_take_no_more_than_their_length()
    {
        foreach (var piece in new[] { "''", "E'\\''", "/*", "$a$", "@@", "<@", "\"\"", "$" })
        {
            var text = "SELECT " + string.Concat(Enumerable.Repeat(piece, 20_000));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            foreach (var dialect in new[] { SqlDialect.PostgreSql, SqlDialect.MySql, SqlDialect.SqlServer }) SqlStatement.Read(text, dialect);
            Assert.True(watch.ElapsedMilliseconds < 2_000, piece);
        }
    }

    private static string Marked(string text, SqlDialect dialect)
    {
        var statement = SqlStatement.Read(text, dialect);
        return statement.With(index => $"<{statement.Parameters[index]}>").Value;
    }
}
