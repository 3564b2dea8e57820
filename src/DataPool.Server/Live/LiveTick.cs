using DataPool.Core.Connectors;
using DataPool.Server.Security;

namespace DataPool.Server.Live;

/// <summary>Once a second wakes the readers whose stream's status has changed or who are due their heartbeat, and cuts those who may not read it any more.</summary>
internal sealed class LiveTick(LiveHub hub, StreamStatuses statuses, ConnectorCatalog catalog, ReaderGate gate, TimeProvider time) : BackgroundService
{
    /// <summary>Seconds between two statuses to a reader (PRODUCT 3).</summary>
    public const int StatusSeconds = 15;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        catalog.Changed += StatusChanged;
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetTimestamp();
                foreach (var channel in hub.Channels)
                {
                    if (!channel.HasReaders)
                    {
                        channel.DropOldSnapshot();
                        continue;
                    }

                    channel.Cut(reader => !gate.MayStay(reader.Caller, channel.StreamId, reader.Request));
                    var status = statuses.Refresh(channel.StreamId);
                    channel.Wake(reader => reader.StatusDue <= now || reader.SentStatus != status.For(reader.Caller.SeesConnectors).Text);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            catalog.Changed -= StatusChanged;
        }
    }

    private void StatusChanged(Connector connector)
    {
        foreach (var stream in connector.Streams)
        {
            if (hub.Find(stream.Id) is not { } channel) continue;
            var status = statuses.Refresh(stream.Id);
            channel.Wake(reader => reader.SentStatus != status.For(reader.Caller.SeesConnectors).Text);
        }
    }
}
