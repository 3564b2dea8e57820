using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace DataPool.Server.Tests.Live;

/// <summary>One server-sent event.</summary>
internal sealed record ServerEvent(string Name, string? Id, JsonObject Data);

/// <summary>A screen's connection: reads server-sent events as the HTML standard says.</summary>
internal sealed class ServerEvents : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private ServerEvents(HttpResponseMessage response, StreamReader lines)
    {
        _response = response;
        _lines = lines;
    }

    public static async Task<ServerEvents> OpenAsync(HttpClient client, string path, string? lastEventId = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new ServerEvents(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; fails after 20 s without one.</summary>
    public async Task<ServerEvent> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        string? name = null, id = null, data = null;
        while (true)
        {
            var line = await _lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException("The server closed the event stream.");
            if (line.Length == 0 && data is not null) return new ServerEvent(name!, id, JsonNode.Parse(data)!.AsObject());
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }
    }

    /// <summary>The next event of a name; others are passed over.</summary>
    public async Task<ServerEvent> NextAsync(string name)
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.Name == name) return next;
        }
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
