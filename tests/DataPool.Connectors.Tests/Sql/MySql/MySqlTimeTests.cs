using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>Parameters and the session's clock, in zones before and behind UTC.</summary>
public sealed class MySqlTimeTests
{
    private const string Log =
        """
        SET time_zone = '+00:00';
        CREATE TABLE log (id INT, stamp TIMESTAMP(6), wall DATETIME(6));
        INSERT INTO log VALUES (1, '2026-07-09 11:59:59.999999', '2026-07-09 12:59:59.999999'), (2, '2026-07-09 12:00:00', '2026-07-09 13:00:00')
        """;

    [Theory]
    [InlineData("Europe/London", "2026-07-09T12:00:00.5Z", "2026-07-09T12:00:00.5Z")]
    [InlineData("Asia/Tokyo", "2026-01-09T12:00:00Z", "2026-01-09T12:00:00Z")]
    [InlineData("America/New_York", "2026-07-09T02:00:00Z", "2026-07-09T02:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-07-09T12:00:00.123456Z", "2026-07-09T12:00:00.123456Z")]
    [InlineData("Pacific/Kiritimati", "2026-07-09T12:00:00Z", "2026-07-09T12:00:00Z")]
    public async Task Now_is_now_in_every_zone(string zone, string now, string expected)
    {
        await using var bench = await MySqlBench.MakeAsync();
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        bench.Reading.Now = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([$"D\"{expected}\""], await bench.RowsAsync("SELECT @now"));
    }

    [Fact]
    public async Task Days_are_those_of_the_zone()
    {
        await using var bench = await MySqlBench.MakeAsync();
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        bench.Reading.Now = new(2026, 3, 9, 3, 30, 0, TimeSpan.Zero);
        Assert.Equal(
            ["D\"2026-03-08\" D\"2026-03-07\" D\"2026-03-02\" D\"2026-03-01\" N1"],
            await bench.RowsAsync("SELECT @today, @yesterday, @startOfWeek, @startOfMonth, @today = DATE(@now)"));
    }

    [Theory]
    [InlineData("Europe/London")]
    [InlineData("Asia/Tokyo")]
    [InlineData("America/New_York")]
    public async Task A_timestamp_compares_with_local_times_and_instants_alike(string zone)
    {
        await using var bench = await MySqlBench.MakeAsync(sql: Log);
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        bench.Reading.LastRun = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["N2"], await bench.RowsAsync("SELECT id FROM log WHERE stamp >= @lastRun"));
        Assert.Equal(["N2"], await bench.RowsAsync("SELECT id FROM log WHERE stamp >= @lastRunUtc"));
        bench.Reading.LastRun = null;
        Assert.Equal(["N1", "N2"], await bench.RowsAsync("SELECT id FROM log WHERE stamp > @lastRun"));
        Assert.Equal(["N1", "N2"], await bench.RowsAsync("SELECT id FROM log WHERE stamp > @lastRunUtc"));
    }

    [Fact]
    public async Task A_time_without_zone_compares_with_both_as_the_connectors()
    {
        await using var bench = await MySqlBench.MakeAsync(sql: Log);
        bench.Reading.LastRun = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["N2"], await bench.RowsAsync("SELECT id FROM log WHERE wall >= @lastRun"));
        Assert.Equal(["N2"], await bench.RowsAsync("SELECT id FROM log WHERE wall >= @lastRunUtc"));
    }

    /// <summary>The clocks go back between the two runs, and in the hour that comes twice.</summary>
    [Theory]
    [InlineData("2026-10-24T22:30:00Z", "2026-10-24T22:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T01:15:00Z")]
    public async Task Nothing_is_missed_when_the_clocks_go_back(string last, string written)
    {
        await using var bench = await MySqlBench.MakeAsync(sql: "CREATE TABLE t (stamp TIMESTAMP NULL, wall DATETIME)");
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var at = DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture);
        await bench.ExecuteAsync($"SET time_zone = '+00:00'; INSERT INTO t VALUES ('{at:yyyy-MM-dd HH:mm:ss}', '{TimeZoneInfo.ConvertTime(at, bench.Reading.Zone):yyyy-MM-dd HH:mm:ss}')");
        bench.Reading.LastRun = DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var now in new[] { at.AddMinutes(1), at.AddHours(3) })
        {
            bench.Reading.Now = now;
            Assert.Equal(["N1"], await bench.RowsAsync("SELECT COUNT(*) FROM t WHERE stamp >= @lastRun AND stamp >= @lastRunUtc AND wall >= @lastRun"));
        }
    }

    /// <summary>In winter and summer, and twice in the hour that comes twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_timestamp_is_its_instant_at_any_time_of_the_year(int month)
    {
        await using var bench = await MySqlBench.MakeAsync(sql:
            """
            SET time_zone = '+00:00';
            CREATE TABLE t (a TIMESTAMP(6));
            INSERT INTO t VALUES ('2026-01-15 12:00:00'), ('2026-07-15 12:00:00'), ('2026-10-25 00:30:00'), ('2026-10-25 01:30:00.25'), ('1970-01-01 00:00:01')
            """);
        bench.Reading.Now = new(2026, month, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            ["D\"2026-01-15T12:00:00Z\"", "D\"2026-07-15T12:00:00Z\"", "D\"2026-10-25T00:30:00Z\"", "D\"2026-10-25T01:30:00.25Z\"", "D\"1970-01-01T00:00:01Z\""],
            await bench.RowsAsync("SELECT a FROM t"));
    }

    /// <summary>What a server computes of instants, where it knows the zone; here as of the official images.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task What_is_computed_of_an_instant_is_right_in_both_halves_of_the_year(int month)
    {
        await using var bench = await MySqlBench.MakeAsync(sql:
            """
            SET time_zone = '+00:00';
            CREATE TABLE t (a TIMESTAMP NULL);
            INSERT INTO t VALUES ('2026-01-15 22:30:00'), ('2026-07-15 22:30:00');
            DELETE FROM mysql.time_zone_name WHERE Name = 'Europe/Vienna';
            INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N');
            SET @id = LAST_INSERT_ID();
            INSERT INTO mysql.time_zone_transition_type VALUES (@id, 0, 3600, 0, 'CET'), (@id, 1, 7200, 1, 'CEST');
            INSERT INTO mysql.time_zone_transition VALUES (@id, 1743296400, 1), (@id, 1761440400, 0), (@id, 1774746000, 1), (@id, 1792890000, 0);
            INSERT INTO mysql.time_zone_name VALUES ('Europe/Vienna', @id)
            """);
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna");
        bench.Reading.Now = new(2026, month, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                "D\"2026-01-15T22:30:00Z\" D\"2026-01-16T22:30:00Z\" D\"2026-01-15T22:30:00Z\" D\"2026-01-15\"",
                "D\"2026-07-15T22:30:00Z\" D\"2026-07-16T22:30:00Z\" D\"2026-07-15T22:30:00Z\" D\"2026-07-16\"",
            ],
            await bench.RowsAsync("SELECT a, a + INTERVAL 1 DAY, FROM_UNIXTIME(UNIX_TIMESTAMP(a)), DATE(a) FROM t ORDER BY 1"));
        bench.Reading.LastRun = new(2026, 7, 15, 22, 30, 0, TimeSpan.Zero);
        Assert.Equal(["N1 N1"], await bench.RowsAsync("SELECT COUNT(a >= @lastRun OR NULL), COUNT(a >= @lastRunUtc OR NULL) FROM t"));
    }

    [Fact]
    public async Task The_servers_own_clock_is_of_the_zone()
    {
        await using var bench = await MySqlBench.MakeAsync();
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        Assert.Equal(["N540"], await bench.RowsAsync("SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())"));
    }

    [Fact]
    public async Task Texts_names_and_comments_keep_what_looks_like_a_parameter()
    {
        await using var bench = await MySqlBench.MakeAsync();
        Assert.Equal(
            ["S\"@now\" S\"it's \\\"@now\\\"\" N1 D\"2026-07-09\""],
            await bench.RowsAsync("SELECT '@now', 'it\\'s \"@now\"', 1 AS `@now` /* @now **/, @today # @now\n-- @now"));
    }

    [Fact]
    public async Task An_unknown_parameter_is_told_when_saved()
    {
        await using var bench = await MySqlBench.MakeAsync();
        var error = Assert.Single(bench.Reading.Define(bench.Source("SELECT @tomorrow"), out _));
        Assert.Equal(
            ("source.query", "source.query uses the parameter @tomorrow, which is not known. Known are: @now, @today, @yesterday, @startOfWeek, @startOfMonth, @lastRun, @nowUtc, @lastRunUtc."),
            (error.Path, error.Message));
    }
}
