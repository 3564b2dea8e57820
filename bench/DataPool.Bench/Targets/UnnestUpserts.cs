using System.Diagnostics;
using Npgsql;

namespace DataPool.Bench.Targets;

/// <summary>
/// Baseline (p): what PostgreSQL itself does with as many rows: upserts of 1,000 rows a transaction by arrays, from two
/// connections, committed as durably as the server does by default. Every row differs each time.
/// </summary>
internal sealed class UnnestUpserts(string connectionString) : IDisposable
{
    private const int Rows = 1000;
    private const int Connections = 2;
    private const int Ranges = 10;
    private const int BodyBytes = 100;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    /// <summary>Creates the table.</summary>
    public void Prepare()
    {
        using var command = _source.CreateCommand("CREATE TABLE row(stream_id BIGINT, number BIGINT, body BYTEA NOT NULL, PRIMARY KEY (stream_id, number)) WITH (fillfactor = 70)");
        command.ExecuteNonQuery();
    }

    /// <summary>Rows a second.</summary>
    public double Measure(TimeSpan warmUp, TimeSpan measured, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = new long[Connections];
        var threads = Enumerable.Range(0, Connections).Select(number => Task.Factory.StartNew(
            () => counts[number] = Upsert(number, start, warmUp, measured, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(threads, cancel);
        return counts.Sum() / measured.TotalSeconds;
    }

    public void Dispose() => _source.Dispose();

    private long Upsert(int number, long start, TimeSpan warmUp, TimeSpan measured, CancellationToken cancel)
    {
        using var connection = _source.OpenConnection();
        using var command = new NpgsqlCommand(
            "INSERT INTO row SELECT * FROM unnest($1, $2, $3) ON CONFLICT (stream_id, number) DO UPDATE SET body = excluded.body", connection);
        var streams = new NpgsqlParameter<long[]> { TypedValue = Enumerable.Repeat((long)number, Rows).ToArray() };
        var numbers = new NpgsqlParameter<long[]> { TypedValue = new long[Rows] };
        var bodies = new NpgsqlParameter<byte[][]> { TypedValue = [.. Enumerable.Range(0, Rows).Select(_ => new byte[BodyBytes])] };
        command.Parameters.Add(streams);
        command.Parameters.Add(numbers);
        command.Parameters.Add(bodies);
        command.Prepare();
        var random = new Random(number);
        var counted = 0L;
        for (var round = 0; !cancel.IsCancellationRequested; round++)
        {
            for (var i = 0; i < Rows; i++)
            {
                numbers.TypedValue![i] = (round % Ranges * Rows) + i;
                random.NextBytes(bodies.TypedValue![i]);
            }

            command.ExecuteNonQuery();
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= warmUp + measured) break;
            if (elapsed >= warmUp) counted += Rows;
        }

        return counted;
    }
}
