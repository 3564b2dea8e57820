using DataPool.Core.Connectors;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Live.Hubs;

/// <summary>One connection of the hub with its subscriptions, at most one a stream. Calls come one at a time; a subscription may end by itself.</summary>
internal sealed class HubSession(
    HubConnectionContext connection, LiveHub hub, StreamStatuses statuses, SnapshotTurns turns, TimeProvider time, ILogger logger)
{
    /// <summary>The most streams that one connection may follow.</summary>
    public const int MaxSubscriptions = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HubSubscription> _subscriptions = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>The request that opened the connection: it tells the origin of the page.</summary>
    public HttpRequest Request { get; } = connection.Features.Get<IHttpContextFeature>()!.HttpContext!.Request;

    /// <summary>Who opened the connection.</summary>
    public Caller Caller { get; } = Caller.Of(connection.Features.Get<IHttpContextFeature>()!.HttpContext!);

    public HubWriter Writer { get; } = new(connection, time);

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Aborted => connection.ConnectionAborted;

    /// <summary>Subscribes to a stream, in place of an earlier subscription to it.</summary>
    /// <exception cref="HubException">There are too many subscriptions.</exception>
    public async Task<HubPayload> SubscribeAsync(StreamInfo stream, SubscribeRequest request)
    {
        await UnsubscribeAsync(stream.Name);
        var subscription = new HubSubscription(this, new LiveReader(Caller, Request, hub, hub.Channel(stream), statuses, request.View, time), turns, time);
        lock (_lock)
        {
            if (_subscriptions.Count >= MaxSubscriptions)
                throw new HubException($"This connection already follows {MaxSubscriptions} streams, which is the most. Unsubscribe from one, or open another connection.");
            if (_isClosed) throw new HubException("The connection has ended.");
            _subscriptions.Add(stream.Name, subscription);
        }

        try
        {
            return await subscription.StartAsync(request.ResumeAt(stream.Epoch));
        }
        catch
        {
            if (Forget(subscription)) await subscription.StopAsync();
            throw;
        }
    }

    /// <summary>Ends the subscription to a stream, where there is one: nothing of it is sent any more when this returns.</summary>
    public async Task UnsubscribeAsync(string stream)
    {
        HubSubscription? subscription;
        lock (_lock) _subscriptions.Remove(stream, out subscription);
        if (subscription is not null) await subscription.StopAsync();
    }

    /// <summary>Ends them all.</summary>
    public async Task CloseAsync()
    {
        HubSubscription[] open;
        lock (_lock)
        {
            _isClosed = true;
            open = [.. _subscriptions.Values];
            _subscriptions.Clear();
        }

        foreach (var subscription in open) await subscription.StopAsync();
        Writer.Dispose();
    }

    /// <summary>Takes out a subscription that has ended by itself; false where it was taken out already.</summary>
    public bool Forget(HubSubscription subscription)
    {
        lock (_lock)
            return _subscriptions.TryGetValue(subscription.Stream, out var known) && known == subscription && _subscriptions.Remove(subscription.Stream);
    }

    /// <summary>A subscription failed: the connection is cut, so that the client comes back for a new one.</summary>
    public void Broke(Exception failure)
    {
        Log.SubscriptionBroke(logger, failure);
        Writer.Cut();
    }
}
