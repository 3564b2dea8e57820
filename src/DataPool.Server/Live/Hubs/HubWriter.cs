using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace DataPool.Server.Live.Hubs;

/// <summary>
/// One connection's way out. One message at a time is on it, whatever the number of subscriptions; whoever has the next
/// waits, so that nothing queues. A connection that takes nothing for too long is cut. Thread-safe.
/// </summary>
internal sealed class HubWriter(HubConnectionContext connection, TimeProvider time) : IDisposable
{
    // A message is handed over whole: a large one may take longer, as long as the connection takes this much a second.
    private const double BytesPerSecond = 1 << 20;

    private readonly SemaphoreSlim _turn = new(1);
    private long _answering;

    /// <summary>The longest that a connection is given for anything: also SignalR's own limit.</summary>
    public static TimeSpan MostPatience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>True when the connection speaks MessagePack, false for JSON.</summary>
    public bool IsPacked => connection.Protocol.Name == "messagepack";

    /// <summary>Writes a message that others get too.</summary>
    /// <exception cref="StuckException">The connection took nothing, and is cut.</exception>
    public async ValueTask WriteAsync(SerializedHubMessage message)
    {
        await _turn.WaitAsync();
        try
        {
            await TakenAsync(connection.WriteAsync(message), 0);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a message of this connection's own.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">About its size, where it may be large.</param>
    /// <exception cref="StuckException">The connection took nothing, and is cut.</exception>
    public async ValueTask WriteAsync(HubMessage message, long bytes = 0)
    {
        await _turn.WaitAsync();
        try
        {
            await TakenAsync(connection.WriteAsync(message), bytes);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An answer of about this size is about to be written by SignalR: whoever writes after it is given its time too.</summary>
    public void Answering(long bytes) => Interlocked.Add(ref _answering, bytes);

    /// <summary>That answer was taken, or never will be.</summary>
    public void Answered(long bytes) => Interlocked.Add(ref _answering, -bytes);

    /// <summary>Ends the connection at once, whatever is on its way.</summary>
    public void Cut()
    {
        connection.Abort();
        // SignalR ends a connection only once the transport has got rid of what it is sending.
        connection.Features.Get<IHttpContextFeature>()?.HttpContext?.Abort();
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask TakenAsync(ValueTask write, long bytes)
    {
        if (write.IsCompleted)
        {
            await write;
            return;
        }

        var patience = StuckException.After + TimeSpan.FromSeconds((bytes + Interlocked.Read(ref _answering)) / BytesPerSecond);
        try
        {
            await StuckException.WaitAsync(write.AsTask(), patience < MostPatience ? patience : MostPatience, time);
        }
        catch (StuckException)
        {
            Cut();
            throw;
        }
    }
}
