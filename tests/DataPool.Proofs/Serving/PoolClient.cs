using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace DataPool.Proofs.Serving;

/// <summary>The server's HTTP interface, as far as the proofs use it.</summary>
internal sealed class PoolClient(ServerProcess server) : IDisposable
{
    private static readonly string[] KeyFields = ["id"];

    private readonly HttpClient _http = new() { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Creates a webhook connector that feeds a stream of the same name; returns its ingest key.</summary>
    public Task<string> CreateWebhookAsync(string stream, CancellationToken cancellation) => CreateAsync("webhook", stream, KeyFields, cancellation);

    /// <summary>Creates a push connector that feeds a stream of the same name; returns its ingest key.</summary>
    public async Task<string> CreateAsync(string type, string stream, string[] key, CancellationToken cancellation)
    {
        var connector = await CreateAsync(new { name = stream, type, enabled = true, source = new { }, mapping = new { stream, key, write = "merge" } }, cancellation);
        return connector.GetProperty("ingestKey").GetString()!;
    }

    /// <summary>Creates a file connector that feeds a stream by the field <c>id</c>; returns its id.</summary>
    /// <param name="stream">Its name too.</param>
    /// <param name="source">The definition's.</param>
    /// <param name="interval">Seconds between two looks; null where files are brought.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string> CreateFileAsync(string stream, object source, int? interval, CancellationToken cancellation)
    {
        var mapping = new { stream, key = KeyFields };
        object definition = interval is null
            ? new { name = stream, type = "file", enabled = true, source, mapping }
            : new { name = stream, type = "file", enabled = true, pollingIntervalSeconds = interval, source, mapping };
        var connector = await CreateAsync(definition, cancellation);
        return connector.GetProperty("id").GetString()!;
    }

    /// <summary>Uploads a file to a connector and does not wait for its run.</summary>
    /// <exception cref="HttpRequestException">No answer: whether it was stored is unknown.</exception>
    public async Task<PushAnswer> UploadAsync(string connector, string text, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Put, $"/api/connectors/{connector}/file?name=board.csv&wait=false", server.Token);
        request.Content = new StringContent(text);
        using var answer = await _http.SendAsync(request, cancellation);
        return new PushAnswer(answer.StatusCode, 0, null, answer.Headers.RetryAfter?.Delta, await answer.Content.ReadAsStringAsync(cancellation));
    }

    /// <exception cref="HttpRequestException">No answer: whether it was stored is unknown.</exception>
    public Task<PushAnswer> PostAsync(string stream, string key, string json, CancellationToken cancellation) =>
        PostAsync($"/api/webhook/{stream}", key, json, null, cancellation);

    /// <exception cref="HttpRequestException">No answer: whether it was stored is unknown.</exception>
    public async Task<PushAnswer> PostAsync(string path, string key, string json, string? idempotencyKey, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, path, key);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await _http.SendAsync(request, cancellation);
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        var retryAfter = answer.Headers.RetryAfter?.Delta;
        if (body.Length == 0 || body[0] != '{') return new PushAnswer(answer.StatusCode, 0, null, retryAfter, body);
        using var parsed = JsonDocument.Parse(body);
        var version = parsed.RootElement.TryGetProperty("version", out var number) ? number.GetInt64() : 0;
        var code = parsed.RootElement.TryGetProperty("code", out var text) ? text.GetString() : null;
        return new PushAnswer(answer.StatusCode, version, code, retryAfter, body);
    }

    public async Task<PoolSnapshot> SnapshotAsync(string stream, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, $"/api/streams/{stream}", server.Token);
        using var answer = await _http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return PoolSnapshot.Parse(json.RootElement);
    }

    /// <summary>Opens a stream's events; the caller reads and disposes the answer.</summary>
    public async Task<HttpResponseMessage> EventsAsync(string stream, string? lastEventId, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, $"/api/streams/{stream}/events", server.Token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> CreateAsync(object definition, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, "/api/connectors", server.Token);
        request.Content = JsonContent.Create(definition);
        using var answer = await _http.SendAsync(request, cancellation);
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        if (answer.StatusCode != HttpStatusCode.Created)
            throw new InvalidOperationException($"A connector was not created: {(int)answer.StatusCode} {body}\n{server.Output}");
        using var json = JsonDocument.Parse(body);
        return json.RootElement.Clone();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string bearer)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return request;
    }
}
