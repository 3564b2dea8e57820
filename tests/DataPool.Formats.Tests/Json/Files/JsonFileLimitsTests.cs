using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Json.Files;
using Xunit;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>Large and hostile files: bounded memory and time, and words for what is wrong.</summary>
public class JsonFileLimitsTests
{
    private const int MB = 1024 * 1024;

    [Fact]
    public void A_file_much_larger_than_the_window_is_read_in_little_memory()
    {
        const string record = """{"id":12345,"name":"a name of usual length","nested":{"a":1.5,"list":[1,2,3]}},""";
        var reading = Endless("[", record, 40 * MB, """{"id":1}]""");
        using var reader = JsonFileReader.Open(reading, new JsonFileOptions(), CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (count, isMore) = (0, true);
        while (isMore)
        {
            using var batch = new RecordBatch();
            isMore = reader.Read(batch, 64 * 1024, CancellationToken.None);
            count += batch.Count;
        }

        Assert.Equal((40 * MB / record.Length) + 1, count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * MB);
    }

    [Theory]
    [InlineData("[{\"id\":1},\n{\"id\":2,\"s\":\"", "x", "record_too_large: A value is larger than 16 MB, the most for one record; where it holds the records, name them in source.options.records, e.g. $.items[*] (line 2, column 1, byte 12).")]
    [InlineData("{\"data\":{\"items\":[", "{\"id\":1},", "record_too_large: A value is larger than 16 MB, the most for one record; where it holds the records, name them in source.options.records, e.g. $.items[*] (line 1, column 1, byte 1).")]
    [InlineData("[{\"id\":1,\"list\":[1 2", ",3", "invalid_json: The file is not valid JSON: '2' stands where a comma or a closing bracket is expected (line 1, column 20, byte 20).")]
    [InlineData("", "[", "invalid_record: Record #1 is an array; a record must be an object. Where the records lie deeper, name them in source.options.records, e.g. $[*][*] (line 1, column 2, byte 2).")]
    [InlineData("{\"a\":", "[", "invalid_json: The JSON nests too deep: at most 64 levels are allowed (line 1, column 69, byte 69).")]
    [InlineData("{\"a\":", "{\"a\":", "invalid_json: The JSON nests too deep: at most 64 levels are allowed (line 1, column 321, byte 321).")]
    [InlineData("[", "1,", "")]
    [InlineData("[{\"a\":[", "1e99,", "")]
    public void Hostile_files_are_refused_soon(string start, string part, string message)
    {
        var end = message.Length > 0 ? "" : start == "[" ? "1]" : "1]}]";
        var began = TimeProvider.System.GetTimestamp();
        var reading = Endless(start, part, message.Length > 0 ? 60 * MB : MB, end);
        if (start.StartsWith("{\"data", StringComparison.Ordinal)) reading = Endless(start, part, 20 * MB, "{}]}}");
        if (message.Length > 0) Assert.Equal(message, FileText.Refused(reading));
        else Assert.NotEmpty(FileText.Records(reading, bytes: MB));
        // A second or so; what is looked at again and again takes minutes.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_value_that_grows_by_decoding_is_null_and_counted()
    {
        var warnings = new WarningCounter();
        var file = Encoding.UTF8.GetBytes($"[{{\"id\":1,\"l\":[{string.Join(',', Enumerable.Repeat("1e99", 20_000))}]}},{{\"id\":2,\"l\":[1]}}]");
        Assert.Equal(["id:Number=1 l:Null=null", "id:Number=2 l:Json=[1]"], FileText.Records(FileText.Reading(file, warnings)));
        var warning = Assert.Single(warnings.ToList());
        Assert.Equal(("value_too_large", "l", 1, "#1: larger than 1048576 bytes"), (warning.Code, warning.Field, warning.Count, warning.Examples[0]));
    }

    [Fact]
    public void A_value_over_the_limit_of_a_value_is_left_to_the_mapping()
    {
        var limits = new RecordLimits { ValueBytes = 10 };
        var warnings = new WarningCounter();
        Assert.Equal(["s:String=\"more than ten bytes\""], FileText.Records(FileText.Reading("""[{"s":"more than ten bytes"}]"""u8.ToArray(), warnings, limits: limits)));
        Assert.True(warnings.IsEmpty);
    }

    [Fact]
    public void Records_are_numbered_through_all_batches()
    {
        var file = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(1, 20_000).Select(id => $"{{\"id\":{id}}}"))},{{\"\":1}}]");
        Assert.StartsWith("invalid_record: Record #20001 has a field with an empty name (the record begins at line 1, column ", FileText.Refused(FileText.Reading(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_is_counted_in_every_run()
    {
        var shapes = new ShapeTable();
        for (var run = 0; run < 2; run++)
        {
            var warnings = new WarningCounter();
            FileText.Records(FileText.Reading("""[{"a.b":1,"a":{"b":2}},{"a.b":1,"a":{"b":2}}]"""u8.ToArray(), warnings, shapes), windowSize: 5);
            Assert.Equal(2, Assert.Single(warnings.ToList()).Count);
        }
    }

    [Fact]
    public void It_is_cancelled_while_it_looks_for_the_end_of_a_value()
    {
        using var cancel = new CancellationTokenSource();
        var reading = Endless("{\"a\":[", "1,", 60 * MB, "1]}", cancel);
        Assert.Throws<OperationCanceledException>(() => JsonFileReader.Open(reading, new JsonFileOptions(), cancel.Token));
    }

    private static FileReading Endless(string start, string part, int bytes, string end, CancellationTokenSource? cancel = null) => new()
    {
        Content = new FileContent("large.json", () => new RepeatedText(start, part, bytes / part.Length, end, cancel)),
        Shapes = new ShapeTable(),
        Warnings = new WarningCounter(),
        Limits = new RecordLimits(),
        TimeZone = TimeZoneInfo.Utc,
    };
}
