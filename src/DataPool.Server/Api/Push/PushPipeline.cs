using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Push;

/// <summary>
/// The way of every push: who is it, may it, read, decode, map, write, and the answer when it is durable (PRODUCT 2.4 to
/// 2.6). Applied whole or not at all; whatever is refused after the key was recognised goes to the connector's journal.
/// </summary>
internal sealed class PushPipeline(
    IngestKeys keys, PushAdmission admission, IStreamPool pool, IAnswerStore answers, RecordLimits limits, DataPoolSettings settings, LineBudget budget,
    ConnectorJournal journal, StrangerCount strangers, TimeProvider time)
{
    private readonly RecordLimits _lineLimits = limits with { ItemsPerRequest = settings.Limits.NdjsonRecords };

    /// <summary>Takes a push.</summary>
    /// <param name="http">The request.</param>
    /// <param name="door">Where it came in.</param>
    /// <param name="stream">The stream in its path, or null.</param>
    public Task PushAsync(HttpContext http, PushDoor door, string? stream) => AdmitAsync(http, door, stream, isHeartbeat: false);

    /// <summary>Takes a sign of life.</summary>
    /// <param name="http">The request.</param>
    /// <param name="door">Where it came in.</param>
    public Task HeartbeatAsync(HttpContext http, PushDoor door) => AdmitAsync(http, door, null, isHeartbeat: true);

    private async Task AdmitAsync(HttpContext http, PushDoor door, string? stream, bool isHeartbeat)
    {
        var key = keys.Authenticate(http.Request.Headers.Authorization);
        if (key.Connector is not { } connector)
        {
            strangers.Add();
            http.Response.Headers.WWWAuthenticate = IngestKeys.Challenge;
            await Problem.WriteAsync(http, 401, key.Code!, key.Message!);
            return;
        }

        var receipt = new PushReceipt(RequestId.Of(http), http.Request.Path.Value!, time.GetUtcNow(), 202, connector.StreamName, http.Request.ContentLength ?? 0);
        if (admission.Check(connector, door, stream) is { Status: > 0 } refusal)
        {
            await RefuseAsync(http, connector, receipt, refusal);
            return;
        }

        try
        {
            if (isHeartbeat) await BeatAsync(http, connector);
            else await ReceiveAsync(http, door, connector, receipt, stream);
        }
        catch (PushRefusedException refused)
        {
            await RefuseAsync(http, connector, receipt, refused.Refusal);
        }
        catch (Exception failure) when (PushRefusal.Of(failure) is { } refused)
        {
            journal.Refused(connector, receipt with { Status = refused.Status }, refused.Code, refused.Message);
            throw;
        }
    }

    private Task BeatAsync(HttpContext http, Connector connector)
    {
        journal.Heartbeat(connector, RequestId.Of(http));
        return PushAnswer.WriteHeartbeatAsync(http);
    }

    private async Task ReceiveAsync(HttpContext http, PushDoor door, Connector connector, PushReceipt receipt, string? stream)
    {
        var encoding = PushContentType.Of(http.Request, door.Encodings);
        var key = IdempotencyKey.Of(http.Request);
        stream ??= PushQuery.Stream(http.Request);
        using var body = encoding == PushEncodings.Lines
            ? await PushBody.ReadLinesAsync(http, connector, _lineLimits, settings.Limits, budget, needsHash: key is not null)
            : await PushBody.ReadWholeAsync(http, connector, limits, settings.Limits.RequestBytes, encoding == PushEncodings.Form);
        var turn = key is null ? default : await TakeKeyAsync(http, connector, stream, key, encoding, body.Hash);
        using var claim = turn.Claim;
        if (turn.HasAnswered) return;

        var content = body.Decode();
        var (streamId, streamName) = StreamOf(connector, stream, content.Stream);
        var mapping = new MapContext
        {
            IsPull = false,
            KeyOverride = PushQuery.KeyField(http.Request),
            KeysAreSet = content.KeysAreSet,
            Time = time,
            TimeZone = connector.Definition!.TimeZone,
            Limits = limits,
            Warnings = connector.Mapper!.HasExpressions ? new WarningCounter() : null,
        };
        using var records = Map(connector, content, mapping);
        var generated = AcceptedPush.KeysOf(mapping.GeneratedKeys);
        var answer = turn.Print is { } print ? Remember(connector, print, receipt, streamName, generated) : null;
        if (!connector.Gate.TryEnter()) throw new PushRefusedException(PushRefusal.Changed);
        WriteResult result;
        try
        {
            result = await pool.WriteAsync(streamId, PushWrite.Of(connector.Number, connector.Definition.Mapping, content, records, answer));
        }
        finally
        {
            connector.Gate.Exit();
        }

        journal.Accepted(connector, receipt with
        {
            Stream = streamName,
            Bytes = body.Length,
            ItemsReceived = result.ItemsReceived,
            ItemsChanged = result.ItemsChanged,
            ItemsRemoved = result.ItemsRemoved,
            Version = result.Version,
            ItemsDropped = result.ItemsDropped,
            Warnings = mapping.Warnings?.ToList(),
        });
        await PushAnswer.WriteAsync(http, AcceptedPush.Of(receipt.RequestId, streamName, result, generated));
    }

    // The key's turn: either the request is answered already, or it has the claim and what its answer is remembered under.
    private async ValueTask<KeyTurn> TakeKeyAsync(HttpContext http, Connector connector, string? stream, string key, PushEncodings encoding, byte[] bodyHash)
    {
        var print = new KeyPrint(IdempotencyKey.Hash(key), IdempotencyKey.Fingerprint(http.Request, stream, encoding, bodyHash));
        var turn = await answers.BeginAsync(connector.Number, print.Key, print.Request, http.RequestAborted);
        switch (turn.Outcome)
        {
            case AnswerOutcome.Replay:
                var before = AcceptedPush.Unpack(turn.Body);
                // Alive, and nothing new.
                journal.Heartbeat(connector, RequestId.Of(http));
                http.Response.Headers[IdempotencyKey.ReplayHeader] = "true";
                await PushAnswer.WriteAsync(http, before);
                return new KeyTurn(HasAnswered: true);
            case AnswerOutcome.Conflict:
                throw new PushRefusedException(PushRefusal.IdempotencyConflict);
            case AnswerOutcome.Full:
                throw new PushRefusedException(PushRefusal.TooManyKeys(settings.Limits.IdempotencyKeys));
            default:
                return new KeyTurn(HasAnswered: false, turn.Claim, print);
        }
    }

    private static StoredAnswer Remember(Connector connector, KeyPrint print, PushReceipt receipt, string stream, ReadOnlyMemory<byte> generated) => new()
    {
        Connector = connector.Number,
        Key = print.Key,
        Fingerprint = print.Request,
        At = receipt.ReceivedAt,
        Body = result => AcceptedPush.Of(receipt.RequestId, stream, result, generated).Pack(),
    };

    private static (long Id, string Name) StreamOf(Connector connector, string? asked, string? inBody)
    {
        if (asked is not null && inBody is not null && !string.Equals(asked, inBody, StringComparison.Ordinal))
            throw new RecordException("invalid_payload", "The envelope names another stream than the query. Name the stream once, or the same one twice.");
        var name = inBody ?? asked;
        if (name is null) return (connector.StreamId, connector.StreamName);
        return PushAdmission.StreamId(connector, name) is { } id ? (id, name) : throw new PushRefusedException(PushRefusal.StreamNotAllowed);
    }

    private static RecordBatch Map(Connector connector, PushContent content, MapContext mapping)
    {
        try
        {
            return connector.Mapper!.Map(content.Records, mapping);
        }
        catch (RecordException refused) when (refused.Record >= 0 && content.LineOf is not null)
        {
            var line = content.LineOf(refused.Record);
            throw new RecordException(refused.Code, $"Line {line}: {refused.Message}") { Line = line, Item = refused.Item, Field = refused.Field };
        }
    }

    private Task RefuseAsync(HttpContext http, Connector connector, PushReceipt receipt, PushRefusal refusal)
    {
        journal.Refused(connector, receipt with { Status = refusal.Status }, refusal.Code, refusal.Message);
        return Problem.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message, retryAfterSeconds: refusal.RetryAfterSeconds);
    }

    /// <summary>How it stands with a request's key.</summary>
    private readonly record struct KeyTurn(bool HasAnswered, IDisposable? Claim = null, KeyPrint? Print = null);

    /// <summary>What a key and a request are known by.</summary>
    private readonly record struct KeyPrint(UInt128 Key, UInt128 Request);
}
