using System.Buffers;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Core.Streams.History;
using DataPool.Core.Wire;
using DataPool.Server.Live;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Http.Extensions;

namespace DataPool.Server.Api.Streams;

/// <summary><c>GET /api/streams/{stream}</c>: all items in order, or a page or part of them, now or as they were.</summary>
internal static class SnapshotEndpoint
{
    private const string Csv = "text/csv";

    public static async Task GetAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        if (SnapshotQuery.Read(http.Request.Query, out var error) is not { } query)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var hub = services.GetRequiredService<LiveHub>();
        var channel = hub.Channel(stream);
        var snapshot = await hub.SnapshotAsync(channel);
        StreamStatus? status = null;
        if (!http.Request.Query.ContainsKey("at")) status = services.GetRequiredService<StreamStatuses>().Of(stream.Id);
        else if (await PastAsync(http, stream, snapshot) is { } past) snapshot = past;
        else return;
        var seesConnectors = Caller.Of(http).SeesConnectors;
        var asCsv = Accepted.First(http.Request, Csv, "application/json") == Csv;
        var form = asCsv ? "-csv" : seesConnectors || status is null ? "" : "-bare";
        var tag = $"\"{stream.Epoch}-{snapshot.Image.Version}-{status?.State ?? "at"}{form}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.Append("Vary", "Accept");
        http.Response.Headers.CacheControl = "private, no-cache";
        if (Matches(http.Request.Headers.IfNoneMatch, tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (asCsv)
        {
            var (image, following) = Part(snapshot.Image, query);
            if (following is not null) http.Response.Headers.Link = $"<{UrlAfter(http.Request, following)}>; rel=\"next\"";
            await WriteCsvAsync(http, image, query.View);
            return;
        }

        var (runs, next) = Runs(snapshot, query);
        await WriteAsync(http, channel, snapshot.Image, status?.For(seesConnectors), runs, next);
    }

    // What the stream was: without a status, which is always of now. Where it cannot be told, the answer is written and null comes back.
    private static async ValueTask<SnapshotBytes?> PastAsync(HttpContext http, StreamInfo stream, SnapshotBytes now)
    {
        if (!InstantText.TryRead(http.Request.Query, "at", default, out var at, out var error))
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return null;
        }

        at = InstantText.EndOf(at);
        if (now.Image.At <= at) return now;
        var history = http.RequestServices.GetRequiredService<StreamHistory>();
        if (await history.AtAsync(stream.Id, at, http.RequestAborted) is { } past) return new SnapshotBytes(past);
        await HistoryEndpoint.WriteNotKeptAsync(http, stream, history);
        return null;
    }

    private static (byte[][] Runs, byte[]? Next) Runs(SnapshotBytes snapshot, SnapshotQuery query)
    {
        if (query.IsWhole) return (snapshot.Runs(query.View.NumbersAsText), null);
        var (image, next) = Part(snapshot.Image, query);
        return (SnapshotBytes.Serialise(image, query.View), next);
    }

    private static (StreamImage Image, byte[]? Next) Part(StreamImage image, SnapshotQuery query)
    {
        if (query.Limit is null && query.After is null) return (image, null);
        var start = query.After is null ? 0 : Array.FindIndex(image.Items, item => item.Key.AsSpan().SequenceEqual(query.After)) + 1;
        if (start == 0 && query.After is not null)
            throw new Core.Records.RecordException("invalid_parameter", "There is no item with the key in \"after\" any more; start again without it.");
        var shown = image.Items.Skip(start).Where(item => query.View.Shows(item.Key)).Take(query.Limit is { } most ? most + 1 : int.MaxValue).ToArray();
        var hasMore = query.Limit is { } limit && shown.Length > limit;
        if (hasMore) shown = shown[..^1];
        return (image.With(shown), hasMore ? shown[^1].Key : null);
    }

    // The request's own address (RFC 8288), but for where it goes on, and without a key that does not count here.
    private static string UrlAfter(HttpRequest request, byte[] key)
    {
        string[] left = ["after", CallerRecognition.QueryParameter];
        var query = new QueryBuilder(request.Query.Where(parameter => !left.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)))
        {
            { "after", Encoding.UTF8.GetString(key) },
        };
        return request.PathBase.ToUriComponent() + request.Path.ToUriComponent() + query;
    }

    private static async Task WriteCsvAsync(HttpContext http, StreamImage image, ReaderView view)
    {
        var csv = new ArrayBufferWriter<byte>(4096);
        SnapshotCsv.Write(csv, image, view);
        http.Response.ContentType = Csv + "; charset=utf-8";
        http.Response.ContentLength = csv.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(csv.WrittenMemory, http.RequestAborted);
    }

    private static async Task WriteAsync(
        HttpContext http, StreamChannel channel, StreamImage image, StatusForm? status, byte[][] runs, byte[]? next)
    {
        var head = new ArrayBufferWriter<byte>(512);
        SnapshotHead.Write(head, channel, image, status);
        if (next is not null)
        {
            head.Write(",\"next\":"u8);
            Core.Values.JsonText.TryWriteString(next, head);
        }

        head.Write(",\"items\":["u8);
        var length = head.WrittenCount + 2L + Math.Max(0, runs.Length - 1);
        foreach (var run in runs) length += run.Length;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = length;
        var output = http.Response.BodyWriter;
        output.Write(head.WrittenSpan);
        for (var i = 0; i < runs.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            await output.WriteAsync(runs[i], http.RequestAborted);
        }

        output.Write("]}"u8);
        await output.FlushAsync(http.RequestAborted);
    }

    private static bool Matches(Microsoft.Extensions.Primitives.StringValues header, string tag)
    {
        foreach (var line in header)
            foreach (var candidate in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
                if (candidate == "*" || candidate == tag || candidate == "W/" + tag)
                    return true;
        return false;
    }
}
