using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Server.Api.Connectors;

/// <summary><c>GET /api/connectors/{id}/logs</c>: a page as JSON, or all of it as CSV or JSON Lines.</summary>
internal sealed class LogsEndpoint(ActivityQueries activity, IActivityStore store)
{
    // Read at a time for a download: a whole log never lies in memory.
    private const int Portion = 500;
    private const string Json = "application/json";

    public async Task GetAsync(HttpContext http)
    {
        if (ReadQuery(http.Request.Query, out var error) is not { } query)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        if (!TryReadFormat(http.Request.Query, out var asked))
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", "format must be csv, ndjson or json, once.");
            return;
        }

        if (await activity.FindAsync(http) is not { } connector) return;
        http.Response.Headers.Vary = "Accept";
        // Links of pages cannot send Accept.
        if (asked is LogCsv.ContentType or LogLines.ContentType)
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"log-{connector.Id}.{(asked == LogCsv.ContentType ? "csv" : "ndjson")}\"";
        var format = asked ?? Accepted.First(http.Request, LogCsv.ContentType, LogLines.ContentType, Json);
        var isLimited = http.Request.Query.ContainsKey("limit");
        if (format == LogCsv.ContentType) await DownloadAsync(http, connector.Number, query, isLimited, "text/csv; charset=utf-8", LogCsv.Head, LogCsv.Write);
        else if (format == LogLines.ContentType) await DownloadAsync(http, connector.Number, query, isLimited, LogLines.ContentType, default, LogLines.Write);
        else await WritePageAsync(http, connector.Number, query);
    }

    private async Task WritePageAsync(HttpContext http, int connector, LogQuery query)
    {
        var entries = await store.ReadLogAsync(connector, query with { Limit = query.Limit + 1 }, http.RequestAborted);
        var hasMore = entries.Count > query.Limit;
        if (hasMore) entries = [.. entries.Take(query.Limit)];
        await JsonAnswer.WriteAsync(http, 200, new LogList { Data = entries, Next = hasMore ? entries[^1].Id : null }, ApiJson.Default.LogList);
    }

    private async Task DownloadAsync(
        HttpContext http, int connector, LogQuery query, bool isLimited, string contentType, ReadOnlyMemory<byte> head, Action<IBufferWriter<byte>, LogEntry> write)
    {
        var left = isLimited ? query.Limit : int.MaxValue;
        var entries = await store.ReadLogAsync(connector, query with { Limit = Math.Min(left, Portion) }, http.RequestAborted);
        http.Response.ContentType = contentType;
        var body = http.Response.BodyWriter;
        if (!head.IsEmpty) await body.WriteAsync(head, http.RequestAborted);
        while (entries.Count > 0)
        {
            foreach (var entry in entries) write(body, entry);
            await body.FlushAsync(http.RequestAborted);
            left -= entries.Count;
            if (left == 0) break;
            var before = long.Parse(entries[^1].Id, CultureInfo.InvariantCulture);
            entries = await store.ReadLogAsync(connector, query with { Before = before, Limit = Math.Min(left, Portion) }, http.RequestAborted);
        }
    }

    private static LogQuery? ReadQuery(IQueryCollection query, out string? error)
    {
        error = null;
        var before = long.MaxValue;
        var levels = Words<JournalLevel>(query["level"]);
        var events = Words<JournalEvent>(query["event"]);
        if (levels is null) error = "level must be info, warning or error; several may be given.";
        else if (events is null) error = "event must be run, connect, receive, reject, state, config, key or test; several may be given.";
        else if (query["before"] is { Count: > 0 } befores && (befores.Count > 1 || !ActivityQueries.TryReadId(befores[0], 0, out before))) error = "before must be the id of a log entry.";
        if (error is not null || !LimitText.TryRead(query, Page.MaxLimit, out var limit, out error)) return null;
        return new LogQuery(before, limit ?? Page.DefaultLimit) { Levels = levels!, Events = events! };
    }

    private static bool TryReadFormat(IQueryCollection query, out string? contentType)
    {
        var asked = query["format"];
        contentType = asked.Count != 1 ? null : asked[0] switch
        {
            "csv" => LogCsv.ContentType,
            "ndjson" => LogLines.ContentType,
            "json" => Json,
            _ => null,
        };
        return asked.Count == 0 || contentType is not null;
    }

    private static HashSet<T>? Words<T>(Microsoft.Extensions.Primitives.StringValues words)
        where T : struct, Enum
    {
        var found = new HashSet<T>();
        foreach (var word in words)
        {
            // Their names on the wire are those of the code in lower case.
            if (word is null || !word.All(char.IsAsciiLetterLower) || !Enum.TryParse<T>(word, ignoreCase: true, out var value)) return null;
            found.Add(value);
        }

        return found;
    }
}

/// <summary>Log entries as JSON Lines.</summary>
internal static class LogLines
{
    public const string ContentType = "application/x-ndjson";

    public static void Write(IBufferWriter<byte> output, LogEntry entry)
    {
        using (var json = new Utf8JsonWriter(output)) JsonSerializer.Serialize(json, entry, ApiJson.Default.LogEntry);
        output.Write("\n"u8);
    }
}
