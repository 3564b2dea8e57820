using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Webhook;

/// <summary><c>POST /api/webhook/{stream}</c>: one request, applied whole, answered when it is durable (PRODUCT 2.4, 2.6).</summary>
internal sealed class WebhookEndpoint(
    IngestKeys keys, PushRates rates, IStreamPool pool, RecordLimits limits, DataPoolSettings settings, ConnectorJournal journal, TimeProvider time)
{
    public async Task PostAsync(HttpContext http)
    {
        if (await AdmitAsync(http) is not { } connector) return;
        var push = new PushReceipt(RequestId.Of(http), http.Request.Path.Value!, time.GetUtcNow(), 202, connector.StreamName);
        try
        {
            if (await ReceiveAsync(http, connector) is not var (result, generatedKeys))
            {
                await Problem.WriteAsync(http, 503, "connector_disabled", "The connector was changed or deleted while the request was on its way. Nothing was changed; send the same again.", retryAfterSeconds: 1);
                return;
            }

            journal.Accepted(connector, push with { ItemsReceived = result.ItemsReceived, ItemsChanged = result.ItemsChanged, ItemsRemoved = result.ItemsRemoved, Version = result.Version });
            await PushAnswer.WriteAsync(http, connector.StreamName, result, generatedKeys);
        }
        catch (RecordException refused)
        {
            journal.Refused(connector, push with { Status = ExceptionAnswers.StatusOf(refused.Code) }, refused.Code, refused.Message);
            throw;
        }
    }

    // Who is it, may it write here, and is it its turn? The answer is written where not.
    private async ValueTask<Connector?> AdmitAsync(HttpContext http)
    {
        var stream = (string)http.Request.RouteValues["stream"]!;
        var key = keys.Authenticate(http.Request.Headers.Authorization);
        if (key.Connector is not { } connector)
        {
            http.Response.Headers.WWWAuthenticate = IngestKeys.Challenge;
            await Problem.WriteAsync(http, 401, key.Code!, key.Message!);
            return null;
        }

        if (connector.TypeName != "webhook")
            await Problem.WriteAsync(http, 403, "wrong_connector_type", "This key belongs to a connector of another type, which takes no webhooks.");
        else if (!string.Equals(connector.StreamName, stream, StringComparison.Ordinal))
            await Problem.WriteAsync(http, 403, "stream_not_allowed", "This key may not write to this stream. Post to the stream of its own connector.");
        else if (!connector.Enabled)
            await DisabledAsync(http);
        else if (!connector.IsUsable)
            await Problem.WriteAsync(http, 503, "connector_disabled", "The connector cannot work as it is stored. Its state says why.", retryAfterSeconds: 60);
        else if (!rates.TryTake(connector, out var retryAfter))
            await Problem.WriteAsync(http, 429, "rate_limited", $"More than {settings.Limits.RequestsPerSecond} requests a second came for this connector. Send several items in one request, or raise DataPool:Limits:RequestsPerSecond.", retryAfterSeconds: retryAfter);
        else
            return connector;
        return null;
    }

    private async ValueTask<(WriteResult Result, IReadOnlyList<string> GeneratedKeys)?> ReceiveAsync(HttpContext http, Connector connector)
    {
        var encoding = PushContentType.Of(http.Request);
        if (encoding == PushEncoding.Unsupported)
            throw new RecordException("unsupported_media_type", "Send the body as application/json (UTF-8, not compressed), or form-encoded with the JSON in \"payload\".");

        using var body = await RequestBody.ReadAsync(http.Request, settings.Limits.RequestBytes, http.RequestAborted);
        using var decoded = ((IPushType)connector.Type!).Decode(new PushContext
        {
            Source = connector.Definition!.Source,
            Body = body.Bytes,
            IsForm = encoding == PushEncoding.Form,
            Flatten = connector.Definition.Mapping.Nested == NestedMode.Flatten,
            Shapes = connector.Shapes,
            Limits = limits,
        });
        var context = new MapContext
        {
            IsPull = false,
            KeyOverride = KeyField(http.Request),
            Time = time,
            TimeZone = connector.Definition.TimeZone,
            Limits = limits,
        };
        using var records = connector.Mapper!.Map(decoded, context);
        if (!connector.Gate.TryEnter()) return null;
        try
        {
            var result = await pool.WriteAsync(connector.StreamId, new WriteRequest
            {
                Kind = WriteKind.Push,
                Connector = connector.Number,
                Records = records,
                Mode = connector.Definition.Mapping.Write,
                MaxItems = connector.Definition.Mapping.MaxItems,
                Overflow = connector.Definition.Mapping.Overflow,
            });
            return (result, context.GeneratedKeys);
        }
        finally
        {
            connector.Gate.Exit();
        }
    }

    private static Task DisabledAsync(HttpContext http) =>
        Problem.WriteAsync(http, 503, "connector_disabled", "The connector is paused. Send again once it is enabled.", retryAfterSeconds: 60);

    private static string? KeyField(HttpRequest request)
    {
        if (request.QueryString.HasValue && request.Query["idField"] is [{ Length: > 0 } field, ..]) return field;
        return request.Headers["X-Item-Key"] is [{ Length: > 0 } header, ..] ? header : null;
    }
}
