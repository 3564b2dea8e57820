using DataPool.Core.Connectors;
using DataPool.Core.Storage;

namespace DataPool.Server.Hosting;

/// <summary>Lets history be kept once the streams, and what is kept of each, are known.</summary>
internal sealed class HistoryStart(IHistoryStore history, StreamDirectory streams) : IHostedService
{
    // The catalog is read before any service starts (CatalogStart).
    public Task StartAsync(CancellationToken cancellationToken)
    {
        history.Start(id => streams.ById(id) is { } stream ? new HistoryRule(stream.HistoryDays, stream.HistoryMaxBytes) : null);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
