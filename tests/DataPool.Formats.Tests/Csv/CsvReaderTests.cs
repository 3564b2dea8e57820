using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Formats.Csv;
using DataPool.Formats.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Formats.Tests.Csv;

public sealed class CsvReaderTests
{
    [Fact]
    public void The_weather_of_Seattle_is_read_with_its_types()
    {
        var weather = CsvFile.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "csv", "seattle-weather", "input.csv")));
        Assert.Equal(1461, weather.Records.Count);
        Assert.Equal(["date", "precipitation", "temp_max", "temp_min", "wind", "weather"], weather.Columns);
        Assert.Equal("""{"date":"2012-01-01","precipitation":0,"temp_max":12.8,"temp_min":5,"wind":4.7,"weather":"drizzle"}""", weather.Records[0]);
        Assert.Equal("date: date; precipitation: number; temp_max: number; temp_min: number; wind: number; weather: string (text, line 2)", weather.Detected["types"]);
        Assert.Equal(", (6 columns in each of the first 100 rows)", weather.Detected["delimiter"]);
        Assert.Equal("UTF-8 (only ASCII characters)", weather.Detected["encoding"]);
        Assert.Equal(ValueKind.Date, weather.Kinds["date"]);
        Assert.Equal(ValueKind.Number, weather.Kinds["wind"]);
        Assert.Empty(weather.Warnings);
    }

    [Fact]
    public void A_late_byte_that_is_not_UTF_8_decides_the_encoding_of_the_whole_file()
    {
        var text = new StringBuilder("n,name\n");
        for (var i = 0; i < 30_000; i++) text.Append(i).Append(",abcdefgh\n");
        var bytes = Encoding.ASCII.GetBytes(text.ToString()).Concat("30000,Andr"u8.ToArray()).Concat(new byte[] { 0xE9 }).Concat("\n"u8.ToArray()).ToArray();
        var read = CsvFile.Read(bytes);
        Assert.Equal(30_001, read.Records.Count);
        Assert.Equal("""{"n":30000,"name":"André"}""", read.Records[^1]);
        Assert.Equal($"windows-1252 (taken where nothing speaks for another; not UTF-8: byte E9 at offset {bytes.Length - 2:N0}, line 30,002)", read.Detected["encoding"]);
    }

    [Fact]
    public void Characters_across_the_chunks_of_a_check_are_whole()
    {
        for (var shift = 0; shift < 5; shift++)
        {
            var text = "n,name\n" + new string('x', (64 * 1024) - 7 - shift) + ",€€\n1,𝄞é\n";
            var read = CsvFile.Read(text);
            Assert.Equal("UTF-8 (every byte of it is valid)", read.Detected["encoding"]);
            Assert.EndsWith("€€\"}", read.Records[0], StringComparison.Ordinal);
            var utf16 = CsvFile.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
            Assert.Equal(read.Records, utf16.Records);
        }
    }

    [Fact]
    public void Whatever_is_written_is_read_again()
    {
        var cells = Gen.Elements("", "x", "é", "a;b", "a,b", "say \"hi\"", "two\nlines", " blank ", "#", "'", "\t").ListOf(3);
        var tables = cells.NonEmptyListOf().Select(rows => rows.ToList());
        Prop.ForAll(tables.ToArbitrary(), static table =>
        {
            var text = "a,b,c\r\n" + string.Join("\r\n", table.Select(row => string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")))) + "\r\n";
            var read = CsvFile.Read(text, CsvOptions.Default with { Delimiter = ',' });
            var expected = table.Select(row => string.Join('\u0001', row)).ToArray();
            var found = read.Records.Select(record =>
            {
                using var parsed = System.Text.Json.JsonDocument.Parse(record);
                // A column that is empty throughout has nulls.
                return string.Join('\u0001', parsed.RootElement.EnumerateObject().Select(property => property.Value.GetString() ?? ""));
            }).ToArray();
            Assert.Equal(expected, found);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_in_words_and_never_break_it()
    {
        var weather = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "csv", "seattle-weather", "input.csv")).AsSpan(0, 4000).ToArray();
        var random = new System.Random(6);
        for (var round = 0; round < 300; round++)
        {
            var bytes = (byte[])weather.Clone();
            for (var hits = random.Next(1, 6); hits > 0; hits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(1, bytes.Length)];
            try
            {
                Assert.NotEmpty(CsvFile.Read(bytes).Detected);
            }
            catch (SourceException refused)
            {
                Assert.False(refused.Transient, refused.Message);
                Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_file_that_changes_between_its_two_readings_fails_and_is_tried_again()
    {
        // The last opening is the reading's own.
        var openings = 0;
        using (CsvFormat.Open(CsvFile.Reading(Changing(int.MaxValue)), CsvOptions.Default, CancellationToken.None))
        {
        }

        using var reader = CsvFormat.Open(CsvFile.Reading(Changing(openings)), CsvOptions.Default, CancellationToken.None);
        using var batch = new RecordBatch();
        var failed = Assert.Throws<SourceException>(() => reader.Read(batch, 1 << 20, CancellationToken.None));
        Assert.Equal("file_changed", failed.Code);
        Assert.True(failed.Transient);

        FileContent Changing(int at)
        {
            openings = 0;
            return new FileContent("input.csv", () => new MemoryStream(Encoding.UTF8.GetBytes(++openings < at ? "a\n1\n2\n" : "a\n1\nx\n")));
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData(",")]
    [InlineData("\"")]
    [InlineData("é")]
    public void A_line_of_a_gigabyte_is_refused_in_bounded_memory(string character)
    {
        const long length = 1L << 30;
        var text = string.Concat(Enumerable.Repeat(character, 1 << 20));
        var reading = CsvFile.Reading(new FileContent("input.csv", () => new EndlessLine(character == "\"" ? "a,b\n1," : "a,b\n1,\"z\",", text, length)), maxBytes: length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<SourceException>(() => CsvFormat.Open(reading, CsvOptions.Default with { Delimiter = ',' }, CancellationToken.None));
        Assert.Contains("line 2", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    [Fact]
    public void It_stops_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => CsvFormat.Open(CsvFile.Reading("a\n1\n"u8.ToArray()), CsvOptions.Default, cancelled.Token));
    }

    [Fact]
    public void Options_are_read_and_what_is_wrong_with_them_is_told()
    {
        var (options, errors) = CsvFile.Options("""{"delimiter": "tab", "header": false, "encoding": "1252", "quote": "", "comment": "#"}""");
        Assert.Empty(errors);
        Assert.Equal(('\t', false, 1252, null, '#'), (options.Delimiter, options.Header, options.Encoding!.CodePage, options.Quote, options.Comment));
        Assert.Equal(CsvOptions.Default, CsvFile.Options("""{"delimiter": "auto", "encoding": "auto", "quote": "\""}""").Options);

        Assert.Equal(
            [
                "source.options.delimiter invalid: source.options.delimiter must be auto, tab, or one character that is neither letter, digit, quote nor line end, such as ; or |.",
                "source.options.header type: source.options.header must be true or false.",
                "source.options.encoding invalid: source.options.encoding is not known: use auto, a name such as utf-8, utf-16, windows-1252 or iso-8859-15, or the number of a code page.",
                "source.options.sheet unknown: source.options.sheet is not known here; remove it.",
            ],
            CsvFile.Options("""{"delimiter": "::", "header": "yes", "encoding": "klingon", "sheet": 1}""").Errors.Order().OrderBy(error => error.Contains("unknown", StringComparison.Ordinal)).ThenBy(error => Array.IndexOf(["delimiter", "header", "encoding"], error.Split(' ')[0].Split('.')[^1])));
        Assert.Single(CsvFile.Options("""{"quote": ";", "delimiter": ";"}""").Errors);
        Assert.Single(CsvFile.Options("""{"quote": "ab"}""").Errors);
        Assert.Single(CsvFile.Options("""{"encoding": "utf-7"}""").Errors);
    }
}
