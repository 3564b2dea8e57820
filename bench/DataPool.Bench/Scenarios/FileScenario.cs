using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>
/// CSV files that are uploaded: how fast 100,000 rows land in an empty stream, against SQLite's own upserts of the same rows; and
/// what the server's memory grows by for 200 MB whose rows fall on 100,000 keys.
/// </summary>
internal static class FileScenario
{
    private const int Items = 100_000;
    private const int QuickItems = 10_000;
    private const long LargeBytes = 200_000_000;
    private const int QuickPart = 10;

    // A server takes files for months. The runtime compiles what runs often up to three times, over as many uploads.
    private const int WarmUps = 3;
    private const double Megabyte = 1024 * 1024;

    private static readonly string[] KeyFields = ["id"];
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    // 200 MB take longer than other calls.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(10) };

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        int items = options.Quick ? QuickItems : Items;
        using var folder = new TemporaryFolder(options.Data);
        MeasureRate(options, findings, folder.Path, items, cancel);
        if (!options.Baseline)
        {
            MeasureMemory(options, findings, folder.Path, items, cancel);
        }
    }

    private static void MeasureRate(BenchOptions options, Findings findings, string folder, int items, CancellationToken cancel)
    {
        string file = Path.Combine(folder, "rows.csv");
        Write(file, items, items, long.MaxValue);
        (byte[], byte[])[] rows = [.. Enumerable.Range(0, items).Select(static n => (Encoding.UTF8.GetBytes(Key(n)), Encoding.UTF8.GetBytes(Json(n))))];
        using var pool = options.Baseline ? null : DataPoolServer.Start(options, "/health/ready", cancel);
        List<double> own = [], ours = [];
        double first = 0;
        for (int round = 1 - WarmUps; round <= options.Rounds; round++)
        {
            double upserts = SqliteUpserts.Measure(Path.Combine(folder, $"{round}.db"), rows, cancel);
            Progress.Say($"file: s   upserts by SQLite: round {round}: {upserts:#,0} rows/s");
            double uploaded = pool is null ? double.NaN : items / Upload(pool, $"file-{round}", file, items, cancel).TotalSeconds;
            Progress.Say($"file: c   DataPool: round {round}: {uploaded:#,0} rows/s");
            if (first == 0)
            {
                first = uploaded;
            }

            if (round > 0)
            {
                own.Add(upserts);
                ours.Add(uploaded);
            }
        }

        findings.Notes.Add($"file: s, upserts by SQLite, 1,000 rows a transaction: {Measurement.Median(own):#,0} rows/s; c, a CSV file of {items:#,0} rows uploaded into an empty stream, from its first byte to the answer: {Measurement.Median(ours):#,0} rows/s, the very first of the server's life {first:#,0}.");
        if (pool is not null)
        {
            findings.AtLeast("uploaded CSV file, c / s", Measurement.Ratio(ours, own), 0.4);
        }
    }

    private static void MeasureMemory(BenchOptions options, Findings findings, string folder, int items, CancellationToken cancel)
    {
        string file = Path.Combine(folder, "large.csv");
        Write(file, int.MaxValue, items, options.Quick ? LargeBytes / QuickPart : LargeBytes);
        using var pool = DataPoolServer.Start(options, "/health/ready", cancel);
        cancel.WaitHandle.WaitOne(Idle);
        long idle = pool.ResidentBytes;
        var took = Upload(pool, "large", file, items, cancel);
        long first = pool.PeakResidentBytes;
        // Once more, into another stream: what the first has left in the pools of buffers is there already.
        Upload(pool, "large-again", file, items, cancel);
        findings.Notes.Add($"file: {new FileInfo(file).Length / 1e6:0} MB took {took.TotalSeconds:0.0} s; the server was at {idle / Megabyte:0} MB before, at {first / Megabyte:0} MB at most, and at {pool.PeakResidentBytes / Megabyte:0} MB with as much for another stream after it.");
        findings.AtMost($"memory above idle, CSV of {new FileInfo(file).Length / 1e6:0} MB on {items:#,0} keys", (first - idle) / Megabyte, 300, "MB");
    }

    // From the first byte to the answer; the connector, and so its stream, is a new one.
    private static TimeSpan Upload(DataPoolServer pool, string stream, string file, int items, CancellationToken cancel)
    {
        byte[] definition = JsonSerializer.SerializeToUtf8Bytes(new
        {
            name = stream,
            type = "file",
            enabled = true,
            source = new { delivery = "upload" },
            mapping = new { stream, key = KeyFields },
        });
        string id = pool.Control.Ask(HttpMethod.Post, "/api/connectors", 201, definition).GetProperty("id").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{pool.Port}/api/connectors/{id}/file?name={Path.GetFileName(file)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pool.AdminToken);
        request.Content = new StreamContent(File.OpenRead(file), 1 << 17);
        long began = Stopwatch.GetTimestamp();
        using var answer = Http.Send(request, cancel);
        using var reader = new StreamReader(answer.Content.ReadAsStream(cancel));
        string text = reader.ReadToEnd();
        var took = Stopwatch.GetElapsedTime(began);
        using var run = JsonDocument.Parse(text);
        return (int)answer.StatusCode == 200 && run.RootElement.TryGetProperty("itemsChanged", out var changed) && changed.GetInt32() == items
            ? took
            : throw new BenchFailure($"The upload of {file} was answered {(int)answer.StatusCode} {text}");
    }

    private static void Write(string path, int rows, int keys, long bytes)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("id,customer,region,revenue,orders,open,day,note\n");
        long written = 0;
        for (int n = 0; n < rows && written < bytes; n++)
        {
            string row = string.Create(CultureInfo.InvariantCulture, $"{Key(n % keys)},customer {n % 1000},region-{n % 50},{n % 9973}.25,{n % 100},{Open(n)},{Day(n)},a plain note\n");
            file.Write(row);
            written += row.Length;
        }
    }

    private static string Json(int n) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{Key(n)}}","customer":"customer {{n % 1000}}","region":"region-{{n % 50}}","revenue":{{n % 9973}}.25,"orders":{{n % 100}},"open":{{Open(n)}},"day":"{{Day(n)}}","note":"a plain note"}""");

    private static string Key(int n) => string.Create(CultureInfo.InvariantCulture, $"item-{n}");

    private static string Open(int n) => n % 3 == 0 ? "true" : "false";

    private static string Day(int n) => string.Create(CultureInfo.InvariantCulture, $"2026-{(n % 12) + 1:00}-{(n % 28) + 1:00}");
}
