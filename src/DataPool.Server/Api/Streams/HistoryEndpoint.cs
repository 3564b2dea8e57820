using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Streams.History;
using DataPool.Core.Wire;
using DataPool.Server.Live;

namespace DataPool.Server.Api.Streams;

/// <summary><c>GET /api/streams/{stream}/items/{key}/history</c>: what a field of an item was.</summary>
internal static class HistoryEndpoint
{
    /// <summary>Points where the request does not say.</summary>
    public const int DefaultPoints = 500;

    /// <summary>The most points of an answer.</summary>
    public const int MaxPoints = 5_000;

    private const int MinPoints = 2;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromHours(24);

    public static async Task GetAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        if (Read(http, out var error) is not { } query)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var services = http.RequestServices;
        var history = services.GetRequiredService<StreamHistory>();
        var key = Encoding.UTF8.GetBytes(ItemPath.Key(http));
        var found = await history.FieldAsync(
            stream.Id, key, query.Field, query.From, InstantText.EndOf(query.To), query.Points, http.RequestAborted);
        if (found is not { IsKnown: true })
        {
            var hub = services.GetRequiredService<LiveHub>();
            var isThere = (await hub.SnapshotAsync(hub.Channel(stream))).Find(key) is not null;
            if (found is null && (isThere || history.KeptSince(stream.Id) is not null))
            {
                await WriteNotKeptAsync(http, stream, history);
                return;
            }

            if (!isThere)
            {
                await Problem.WriteAsync(http, 404, "not_found", $"Stream \"{stream.Name}\" has no item with this key, and had none in this time.");
                return;
            }
        }

        var json = new ArrayBufferWriter<byte>(4096);
        HistoryJson.Write(json, query.Field, found!.Points, query.NumbersAsText);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        http.Response.Headers.CacheControl = "private, no-cache";
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Answers that a time is not kept.</summary>
    public static Task WriteNotKeptAsync(HttpContext http, StreamInfo stream, StreamHistory history) => Problem.WriteAsync(
        http, 404, "not_kept", history.KeptSince(stream.Id) is { } since
            ? $"The history of stream \"{stream.Name}\" is kept since {since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}. Ask for that time or a later one."
            : $"No history of stream \"{stream.Name}\" is kept: its historyDays is 0, or nothing has changed since it was set.");

    private static HistoryQuery? Read(HttpContext http, out string? error)
    {
        var query = http.Request.Query;
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (query["field"] is not [{ Length: > 0 } field])
        {
            error = "field must name one field.";
            return null;
        }

        if (!InstantText.TryRead(query, "to", now, out var to, out error)) return null;
        var day = to - DateTimeOffset.MinValue > DefaultRange ? to - DefaultRange : DateTimeOffset.MinValue;
        if (!InstantText.TryRead(query, "from", day, out var from, out error)) return null;
        if (from > to)
        {
            error = "from must not be later than to (now, where it is not given).";
            return null;
        }

        var points = DefaultPoints;
        if (query["points"] is { Count: > 0 } texts
            && (texts.Count > 1 || !int.TryParse(texts[0], NumberStyles.None, CultureInfo.InvariantCulture, out points) || points is < MinPoints or > MaxPoints))
        {
            error = string.Create(CultureInfo.InvariantCulture, $"points must be a whole number between {MinPoints} and {MaxPoints}.");
            return null;
        }

        return SnapshotQuery.Read(query, out error) is { } view ? new HistoryQuery(field, from, to, points, view.View.NumbersAsText) : null;
    }

    private sealed record HistoryQuery(string Field, DateTimeOffset From, DateTimeOffset To, int Points, bool NumbersAsText);
}
