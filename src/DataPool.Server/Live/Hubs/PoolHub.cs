using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Security;
using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Live.Hubs;

/// <summary><c>/hubs/pool</c>: the pool for SignalR clients (PRODUCT 3).</summary>
internal sealed class PoolHub(ConnectorCatalog catalog, ReaderGate gate, ILogger<PoolHub> logger) : Hub
{
    private const string Failed = "DataPool could not read the stream; its log tells why. Subscribe again later.";

    private HubSession Session => Context.Features.Get<HubSession>()!;

    /// <summary>
    /// Follows a stream. The answer is its snapshot; or, where <c>epoch</c> and <c>version</c> say what the client has,
    /// <c>{deltas, status}</c> with what it missed. After it the client's methods <c>delta</c>, <c>status</c>,
    /// <c>snapshot</c> and <c>end</c> are called.
    /// </summary>
    /// <exception cref="HubException">There is no such stream, the caller may not read it, or the options are wrong.</exception>
    public async Task<HubPayload> Subscribe(string? stream, SubscribeOptions? options)
    {
        try
        {
            var found = Find(stream);
            return await Session.SubscribeAsync(found, SubscribeRequest.Read(options));
        }
        catch (Exception failure) when (failure is OverloadedException or StorageException)
        {
            throw new HubException("DataPool cannot read the stream now. Subscribe again in a moment.");
        }
        catch (Exception failure) when (failure is not (HubException or OperationCanceledException))
        {
            Log.SubscriptionBroke(logger, failure);
            throw new HubException(Failed);
        }
    }

    /// <summary>Follows a stream no longer; nothing of it comes after the answer. Where it was not followed, nothing happens.</summary>
    public Task Unsubscribe(string? stream) => stream is null ? Task.CompletedTask : Session.UnsubscribeAsync(stream);

    // Whether a stream exists is told only to those who may read it.
    private StreamInfo Find(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw new HubException("Subscribe needs the name of a stream.");
        var decision = gate.Decide(Session.Caller, name, Session.Request);
        if (!decision.IsAllowed) throw new HubException($"You may not read the stream \"{name}\". {decision.Message}");
        return catalog.StreamByName(name) ?? throw new HubException($"There is no stream \"{name}\". GET /api/streams lists those that exist.");
    }
}
