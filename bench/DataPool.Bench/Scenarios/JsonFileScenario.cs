using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataPool.Bench.Report;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Json.Files;

namespace DataPool.Bench.Scenarios;

/// <summary>A JSON array streamed into batches of records, against a pass of Utf8JsonReader over the same file that keeps nothing.</summary>
internal static class JsonFileScenario
{
    private const int ChunkBytes = 1024 * 1024;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        var megabytes = options.Quick ? 10 : 100;
        var path = Path.Combine(options.Data, $"json-file-{Guid.NewGuid():N}.json");
        try
        {
            var records = Write(path, megabytes * 1024L * 1024);
            var (ours, bare) = (new List<double>(), new List<double>());
            Bare(path);
            Ours(path, records, cancel);
            for (var round = 1; round <= options.Rounds; round++)
            {
                bare.Add(megabytes / Seconds(() => Bare(path)));
                ours.Add(megabytes / Seconds(() => Ours(path, records, cancel)));
                Progress.Say($"json-file: round {round}: {ours[^1]:0} MB/s, Utf8JsonReader {bare[^1]:0} MB/s");
            }

            findings.Notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"json-file: {records:#,0} records, {megabytes} MB: {Measurement.Median(ours):0} MB/s, a bare pass of Utf8JsonReader {Measurement.Median(bare):0} MB/s."));
            findings.AtLeast($"JSON array of {megabytes} MB into records / bare pass of Utf8JsonReader", Measurement.Ratio(ours, bare), 0.3);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int Write(string path, long bytes)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        var line = new StringBuilder();
        var count = 0;
        for (; file.Position < bytes; count++)
        {
            line.Clear().Append(count == 0 ? '[' : ',').Append('\n');
            line.Append(
                CultureInfo.InvariantCulture,
                $$"""{"id":"ci{{37868143 + count}}","mag":{{count % 90 / 10m}},"place":"{{count % 50}}km W of Castaic, CA","time":{{1517966773840 + count}},"felt":null,"tsunami":{{(count % 2 == 0 ? "true" : "false")}},"geometry":{"type":"Point","depth":{{count % 700}}.25 } }""");
            file.Write(Encoding.UTF8.GetBytes(line.ToString()));
        }

        file.Write("\n]\n"u8);
        return count;
    }

    private static double Seconds(Action pass)
    {
        var began = Stopwatch.GetTimestamp();
        pass();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Bare(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[JsonFileBuffer];
        var state = new JsonReaderState();
        var kept = 0;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var reader = new Utf8JsonReader(buffer.AsSpan(0, kept + read), read == 0, state);
            while (reader.Read())
            {
            }

            if (read == 0) return;
            state = reader.CurrentState;
            var consumed = (int)reader.BytesConsumed;
            kept = kept + read - consumed;
            buffer.AsSpan(consumed, kept).CopyTo(buffer);
        }
    }

    // As large as the window that ours begins with: both read the file in the same pieces.
    private const int JsonFileBuffer = 256 * 1024;

    private static void Ours(string path, int expected, CancellationToken cancel)
    {
        var reading = new FileReading
        {
            Content = new FileContent(Path.GetFileName(path), () => File.OpenRead(path)),
            Shapes = new ShapeTable(),
            Warnings = new WarningCounter(),
            Limits = new RecordLimits(),
            TimeZone = TimeZoneInfo.Utc,
        };
        using var reader = JsonFileReader.Open(reading, new JsonFileOptions(), cancel);
        var count = 0;
        bool isMore;
        do
        {
            using var batch = new RecordBatch(ChunkBytes * 2);
            isMore = reader.Read(batch, ChunkBytes, cancel);
            count += batch.Count;
        }
        while (isMore);
        if (count != expected) throw new BenchFailure($"{count} records came of {expected}.");
    }
}
