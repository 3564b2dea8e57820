using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Core.Streams.History;
using DataPool.Core.Wire;
using DataPool.Server.Live;
using System.Buffers;

namespace DataPool.Server.Api.Streams;

/// <summary>The readers' paths.</summary>
internal static class StreamEndpoints
{
    /// <summary>The stream that the path names; where there is none, the answer is written and null comes back.</summary>
    public static async ValueTask<StreamInfo?> FindAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["stream"]!;
        if (http.RequestServices.GetRequiredService<ConnectorCatalog>().StreamByName(name) is { } stream) return stream;
        await NotFoundAsync(http, name);
        return null;
    }

    /// <summary>Answers that there is no stream of a name.</summary>
    public static Task NotFoundAsync(HttpContext http, string name) =>
        Problem.WriteAsync(http, 404, "not_found", $"There is no stream \"{name}\". GET /api/streams lists those that exist.");

    /// <summary><c>GET /api/streams</c>.</summary>
    public static async Task ListAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var catalog = services.GetRequiredService<ConnectorCatalog>();
        var statuses = services.GetRequiredService<StreamStatuses>();
        var history = services.GetRequiredService<StreamHistory>();
        if (Page.Read(http.Request.Query, out var error) is not { } page)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var (streams, next) = page.Of(catalog.Streams, stream => stream.Name);
        var summaries = await StreamReads.AskAsync(streams.Select(stream => stream.Id), services.GetRequiredService<IStreamPool>().SummariseAsync, http.RequestAborted);
        var json = new ArrayBufferWriter<byte>(1024);
        json.Write("{\"data\":["u8);
        for (var i = 0; i < streams.Count; i++)
        {
            if (i > 0) json.Write(","u8);
            Write(json, streams[i], summaries[streams[i].Id], statuses.Of(streams[i].Id), catalog, history.KeptSince(streams[i].Id));
        }

        json.Write("],\"next\":"u8);
        if (next is null) json.Write("null"u8);
        else ItemJson.WriteText(json, next);
        json.Write("}"u8);
        await AnswerAsync(http, json);
    }

    /// <summary><c>PATCH /api/streams/{stream}</c>.</summary>
    public static async Task PatchAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var catalog = services.GetRequiredService<ConnectorCatalog>();
        if (await FindAsync(http) is not { } stream) return;
        var settings = StreamSettings.Read(await JsonBody.ReadAsync(http.Request, http.RequestAborted));
        if (await catalog.SetStreamAsync(stream.Name, settings.Of) is not { } changed)
        {
            await NotFoundAsync(http, stream.Name);
            return;
        }

        var summaries = await StreamReads.AskAsync([changed.Id], services.GetRequiredService<IStreamPool>().SummariseAsync, http.RequestAborted);
        var json = new ArrayBufferWriter<byte>(1024);
        Write(json, changed, summaries[changed.Id], services.GetRequiredService<StreamStatuses>().Of(changed.Id), catalog, services.GetRequiredService<StreamHistory>().KeptSince(changed.Id));
        await AnswerAsync(http, json);
    }

    private static async Task AnswerAsync(HttpContext http, ArrayBufferWriter<byte> json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> json, StreamInfo stream, StreamSummary? summary, StreamStatus status, ConnectorCatalog catalog, DateTimeOffset? keptSince)
    {
        json.Write("{\"stream\":"u8);
        ItemJson.WriteText(json, stream.Name);
        json.Write(",\"epoch\":"u8);
        ItemJson.WriteText(json, stream.Epoch);
        json.Write(",\"version\":"u8);
        WriteNumber(json, summary?.Version);
        json.Write(",\"itemCount\":"u8);
        WriteNumber(json, summary?.ItemCount);
        json.Write(",\"updatedAt\":"u8);
        if (summary is null or { Version: 0 }) json.Write("null"u8);
        else ItemJson.WriteTime(json, summary.At);
        json.Write(",\"status\":{"u8);
        json.Write(status.Full.Members);
        json.Write("},\"connectors\":["u8);
        var separator = "\""u8;
        foreach (var connector in catalog.ByStream(stream.Id))
        {
            json.Write(separator);
            json.Write(System.Text.Encoding.ASCII.GetBytes(connector.Id));
            json.Write("\""u8);
            separator = ",\""u8;
        }

        json.Write("],\"historyDays\":"u8);
        ItemJson.WriteInteger(json, stream.HistoryDays);
        json.Write(",\"historyMaxBytes\":"u8);
        ItemJson.WriteInteger(json, stream.HistoryMaxBytes);
        json.Write(",\"keptSince\":"u8);
        if (keptSince is { } since) ItemJson.WriteTime(json, since);
        else json.Write("null"u8);
        json.Write(stream.IsPublic ? ",\"public\":true}"u8 : ",\"public\":false}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> json, long? number)
    {
        if (number is { } known) ItemJson.WriteInteger(json, known);
        else json.Write("null"u8);
    }
}
