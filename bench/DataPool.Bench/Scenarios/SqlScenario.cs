using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using DataPool.TestServers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Bench.Scenarios;

/// <summary>
/// What a poll costs that finds nothing changed: 1,000 rows x 8 read, mapped and compared with the stream, next to the driver's
/// bare read of the same rows with a typed comparison of each value. And the memory that a result of 100,000 rows takes.
/// </summary>
internal static class SqlScenario
{
    private const int Rows = 1_000;
    private const int LargeRows = 100_000;
    private const string Query = "SELECT id, customer, region, revenue, orders, is_open, at, ratio FROM sales ORDER BY id";
    private const double Megabyte = 1048576;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline) return;
        if (AsServer.IsHere)
        {
            ComparePolls(options, findings, cancel);
            return;
        }

        AsServer.Run("sql", options, findings, cancel);
        if (PostgresServer.Missing is { } missing)
        {
            findings.Notes.Add($"sql: PostgreSQL not measured. {missing}");
            return;
        }

        WithPostgres((data, source) =>
        {
            var rows = options.Quick ? LargeRows / 10 : LargeRows;
            Execute(data, Table(rows));
            MeasureMemory(options, findings, source + $$""", "maxRows": {{rows}} }""", rows, cancel);
        });
    }

    private static void ComparePolls(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder(options.Data);
        var file = Path.Combine(folder.Path, "bench.db");
        FillSqlite(file);
        using (var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly"))
        {
            connection.Open();
            using var poll = new UnchangedPoll($$"""{"provider": "sqlite", "database": "bench.db", "query": "{{Query}}"}""", folder.Path, Rows);
            Compare("sqlite", options, findings, () => new BareRows(Rows).ReadOnce(() => SqliteReader(connection)), rows => rows.Read(SqliteReader(connection)), poll, cancel);
        }

        if (PostgresServer.Missing is not null) return;
        WithPostgres((data, source) =>
        {
            Execute(data, Table(Rows));
            using var poll = new UnchangedPoll(source + "}", options.Data, Rows);
            Compare("postgresql", options, findings, () => new BareRows(Rows).ReadOnce(() => PostgresReader(data)), rows => rows.Read(PostgresReader(data)), poll, cancel);
        });
    }

    private static void WithPostgres(Action<NpgsqlDataSource, string> measure)
    {
        // Awaited on this thread, as elsewhere: the generator's sockets complete on one thread of their own.
        var server = PostgresServer.StartAsync().GetAwaiter().GetResult();
        try
        {
            var user = new NpgsqlConnectionStringBuilder(server.CreateDatabaseAsync().GetAwaiter().GetResult());
            // Bare, and with what helps: no reset of connections that are used again, and room for more than a few rows.
            (user.NoResetOnClose, user.ReadBufferSize) = (true, 32 * 1024);
            using var data = NpgsqlDataSource.Create(user);
            measure(data, $$"""{"provider": "postgresql", "host": "127.0.0.1", "port": {{user.Port}}, "database": "{{user.Database}}", "username": "{{user.Username}}", "password": "{{user.Password}}", "query": "{{Query}}" """);
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Compare(
        string name, BenchOptions options, Findings findings, Func<BareRows> first, Action<BareRows> bare, UnchangedPoll poll, CancellationToken cancel)
    {
        var rows = first();
        List<double> alone = [], ours = [];
        for (var round = 0; round <= options.Rounds; round++)
        {
            // The first round is the JIT's: most of a second passes before it has made its best of what runs often.
            var turns = options.Quick ? 20 : round == 0 ? 2000 : 500;
            cancel.ThrowIfCancellationRequested();
            // In turns of one each: whatever the machine does meanwhile, both have it.
            List<double> bareTimes = [], pollTimes = [];
            for (var i = 0; i < turns; i++)
            {
                bareTimes.Add(Time(() => bare(rows)));
                pollTimes.Add(poll.Run().TotalMilliseconds);
            }

            var (driver, whole) = (Measurement.Median(bareTimes), Measurement.Median(pollTimes));
            Progress.Say($"sql: {name}: round {round}: bare {driver:0.000} ms, unchanged poll {whole:0.000} ms");
            if (round == 0) continue;
            alone.Add(driver);
            ours.Add(whole);
        }

        findings.Notes.Add($"sql: {name}, {Rows:#,0} x 8: the driver's bare read with a typed comparison {Measurement.Median(alone):0.000} ms, a poll that finds nothing changed {Measurement.Median(ours):0.000} ms.");
        findings.AtMost($"sql: {name}, unchanged poll / bare read", Measurement.Ratio(ours, alone), 1.3);
    }

    private static double Time(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static void MeasureMemory(BenchOptions options, Findings findings, string source, int rows, CancellationToken cancel)
    {
        var definition = JsonSerializer.SerializeToUtf8Bytes(new
        {
            name = "large", type = "sql", enabled = true, source = JsonDocument.Parse(source).RootElement, mapping = new { stream = "large", key = (string[])["id"] },
        });
        using var pool = DataPoolServer.Start(options, "/health/ready", cancel);
        var idle = pool.ResidentBytes;
        var id = pool.Control.Ask(HttpMethod.Post, "/api/connectors", 201, definition).GetProperty("id").GetString();
        // The one that it has begun by itself, or the next one.
        pool.Control.Ask(HttpMethod.Post, $"/api/connectors/{id}/run?wait=true", 200);
        var made = pool.Control.Ask(HttpMethod.Get, $"/api/connectors/{id}/runs", 200).GetProperty("data").EnumerateArray().Last();
        if (made.GetProperty("itemsChanged").GetInt32() != rows) throw new BenchFailure(made.GetRawText());
        var first = pool.PeakResidentBytes;
        pool.Control.Ask(HttpMethod.Post, $"/api/connectors/{id}/run?wait=true", 200);
        findings.Notes.Add($"sql: {rows:#,0} rows; the server was at {idle / Megabyte:0} MB before, at {first / Megabyte:0} MB at most when the first run had ended, which made as many items, and at {pool.PeakResidentBytes / Megabyte:0} MB at most when they were stored and a second run had found nothing changed.");
        findings.AtMost($"sql: memory of a run of {rows:#,0} rows", (first - idle) / Megabyte, 150, "MB");
    }

    private static SqliteDataReader SqliteReader(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Query;
        return command.ExecuteReader();
    }

    private static NpgsqlDataReader PostgresReader(NpgsqlDataSource data)
    {
        var command = data.CreateCommand(Query);
        return command.ExecuteReader();
    }

    private static string Table(int rows) => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TABLE sales AS SELECT i::bigint AS id, 'customer ' || i % 1000 AS customer, 'region-' || i % 50 AS region, ((i % 9973) + 0.25)::numeric(12,2) AS revenue,
          (i % 100)::int AS orders, i % 3 = 0 AS is_open, timestamp '2026-01-01' + i * interval '1 minute' AS at, i * 0.1::float8 AS ratio FROM generate_series(1, {rows}) i
        """);

    private static void Execute(NpgsqlDataSource data, string sql)
    {
        using var command = data.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    private static void FillSqlite(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE sales(id INTEGER PRIMARY KEY, customer TEXT, region TEXT, revenue NUMERIC, orders INTEGER, is_open BOOLEAN, at TIMESTAMP, ratio REAL);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {Rows})
            INSERT INTO sales SELECT i, 'customer ' || i % 1000, 'region-' || i % 50, i % 9973 + 0.25, i % 100, i % 3 = 0, datetime('2026-01-01', i || ' minutes'), i * 0.1 FROM n
            """);
        command.ExecuteNonQuery();
    }
}
