using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Connectors;

/// <summary>Log entries as CSV (RFC 4180, UTF-8). What a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection).</summary>
internal static class LogCsv
{
    public const string ContentType = "text/csv";

    public static ReadOnlyMemory<byte> Head { get; } =
        "id,at,level,event,message,itemsReceived,itemsChanged,itemsRemoved,itemsSkipped,durationMs,requestId,runId,count,firstAt,details\r\n"u8.ToArray();

    public static void Write(IBufferWriter<byte> output, LogEntry entry)
    {
        var details = entry.Details is null ? "" : string.Join("; ", entry.Details.Select(static detail => $"{detail.Key}={detail.Value}"));
        string[] cells =
        [
            entry.Id, Time(entry.At), Word(entry.Level), Word(entry.Event), entry.Message, Number(entry.ItemsReceived), Number(entry.ItemsChanged), Number(entry.ItemsRemoved),
            Number(entry.ItemsSkipped), Number(entry.DurationMs), entry.RequestId ?? "", entry.RunId ?? "", Number(entry.Count), entry.FirstAt is { } first ? Time(first) : "", details,
        ];
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            CsvText.WriteText(output, Encoding.UTF8.GetBytes(cells[i]));
        }

        output.Write("\r\n"u8);
    }

    private static string Time(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
