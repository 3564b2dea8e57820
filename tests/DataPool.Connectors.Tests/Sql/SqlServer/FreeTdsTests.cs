using System.Diagnostics;
using System.Globalization;
using DataPool.Tds;
using DataPool.Tds.Types;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>A second client, written by others, takes the double for a server too.</summary>
public sealed class FreeTdsTests
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "tsql")).FirstOrDefault(File.Exists);

    [Fact]
    public async Task It_reads_every_type_as_it_is()
    {
        Assert.SkipWhen(Program is null, "FreeTDS is not installed: apt-get install freetds-bin (test.sh does it as root).");
        var moment = new DateTime(2026, 4, 9, 14, 30, 15);
        // Times as FreeTDS shows them where nothing else is configured.
        (TdsType Type, object? Value, string Shown)[] cells =
        [
            (TdsType.Bit, true, "1"),
            (TdsType.TinyInt, 255, "255"),
            (TdsType.SmallInt, -32768, "-32768"),
            (TdsType.Int, int.MinValue, "-2147483648"),
            (TdsType.BigInt, long.MaxValue, "9223372036854775807"),
            (TdsType.Decimal(38, 10), "-1234567890123456789012345678.0123456789", "-1234567890123456789012345678.0123456789"),
            (TdsType.Numeric(9, 2), "1234567.89", "1234567.89"),
            (TdsType.Money, "-922337203685477.58", "-922337203685477.5800"),
            (TdsType.SmallMoney, "12.5", "12.5000"),
            (TdsType.Float, 0.1, "0.10000000000000001"),
            (TdsType.Real, 1.5f, "1.5"),
            (TdsType.UniqueIdentifier, Guid.Parse("11223344-5566-7788-99aa-bbccddeeff00"), "11223344-5566-7788-99AA-BBCCDDEEFF00"),
            (TdsType.NVarChar(20), "Zoë", "Zoë"),
            (TdsType.VarChar(20), "Zoë", "Zoë"),
            (TdsType.Char(5), "abc", "abc  "),
            (TdsType.NVarCharMax, new string('x', 9000), new string('x', 9000)),
            (TdsType.Xml, "<a>1</a>", "<a>1</a>"),
            (TdsType.Text, "old", "old"),
            (TdsType.VarBinary(4), new byte[] { 1, 0xFF }, "01ff"),
            (TdsType.Date, moment, "Apr  9 2026 12:00AM"),
            (TdsType.DateTime, moment, "Apr  9 2026 02:30PM"),
            (TdsType.SmallDateTime, moment, "Apr  9 2026 02:30PM"),
            (TdsType.DateTime2(3), moment, "Apr  9 2026 02:30PM"),
            (TdsType.Time(0), moment.TimeOfDay, "Jan  1 1900 02:30PM"),
            (TdsType.DateTimeOffset(0), new DateTimeOffset(moment, TimeSpan.FromHours(2)), "Apr  9 2026 02:30PM"),
            (TdsType.Int, null, "NULL"),
        ];
        var columns = cells.Select((cell, i) => new TdsColumn($"c{i}", cell.Type)).ToArray();
        await using var bench = new TdsBench(request => request.Text.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) && request.Text.Contains("cells", StringComparison.Ordinal)
            ? TdsAnswer.Of(columns, [[.. cells.Select(static cell => cell.Value)]])
            : new TdsAnswer { Messages = request.Text.Contains("nothing", StringComparison.Ordinal) ? [new TdsError(208, "Invalid object name 'nothing'.", Line: 2)] : [] });

        var output = await TsqlAsync(bench, "SELECT * FROM cells\ngo\nSELECT *\nFROM nothing\ngo\n");
        var row = output.Split('\n').Single(line => line.Contains("9223372036854775807", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(cells.Select(static cell => cell.Shown), row);
        Assert.Contains("Msg 208 (severity 16, state 1) from double Line 2:", output, StringComparison.Ordinal);
    }

    private static async Task<string> TsqlAsync(TdsBench bench, string input)
    {
        string[] arguments =
        [
            "-H", "127.0.0.1", "-p", bench.Server.Port.ToString(CultureInfo.InvariantCulture),
            "-U", bench.Server.User, "-P", bench.Server.Password, "-D", bench.Server.DatabaseName, "-J", "UTF-8", "-o", "fhq",
        ];
        var start = new ProcessStartInfo(Program!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TDSVER"] = "7.4";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var cancel = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel) + await errors;
        await process.WaitForExitAsync(cancel);
        return output;
    }
}
