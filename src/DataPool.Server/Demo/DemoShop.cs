using System.Data.Common;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Demo;
using DataPool.Server.Hosting;

namespace DataPool.Server.Demo;

/// <summary>
/// The demo's shop: sells something every second as long as a connector reads its file. After a restart of the server, with or
/// without <c>--demo</c>, it goes on by itself where both are there still.
/// </summary>
internal sealed class DemoShop(
    ConnectorCatalog catalog, DataPoolSettings settings, Readiness readiness, TimeProvider time, ILogger<DemoShop> logger) : BackgroundService
{
    /// <summary>The shop's file, in the first allowed folder.</summary>
    internal const string FileName = "demo-coffee-shops.db";

    private readonly SemaphoreSlim _begin = new(0);
    private bool _isClosed;

    private string FilePath => Path.Combine(settings.AllowedRoots[0], FileName);

    /// <summary>Makes the file, with ten minutes of sales, where it is not there.</summary>
    /// <exception cref="DbException">It cannot be made.</exception>
    public void Make() => SampleShop.Open(FilePath, time.GetUtcNow(), Random.Shared).Dispose();

    /// <summary>Begins to sell. A connector that reads the file must be there already.</summary>
    public void Begin() => _begin.Release();

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _begin.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.Done.WaitAsync(stoppingToken);
            if (IsRead() && File.Exists(FilePath)) Begin();
            while (true)
            {
                await _begin.WaitAsync(stoppingToken);
                await SellAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SellAsync(CancellationToken cancellationToken)
    {
        try
        {
            var seen = catalog.Connectors;
            if (!IsRead()) return;
            using var shop = SampleShop.Open(FilePath, time.GetUtcNow(), Random.Shared);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!ReferenceEquals(seen, catalog.Connectors))
                {
                    if (!IsRead()) return;
                    seen = catalog.Connectors;
                }

                Trade(shop);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever is wrong with the shop, the server goes on: an exception that leaves here would stop it.
            Log.DemoEnded(logger, failure);
        }
    }

    // Somebody who works on the file with another program may hold it for a while.
    private void Trade(SampleShop shop)
    {
        try
        {
            shop.Trade(time.GetUtcNow());
            _isClosed = false;
        }
        catch (DbException failure)
        {
            if (!_isClosed) Log.DemoShopClosed(logger, failure);
            _isClosed = true;
        }
    }

    private bool IsRead() => catalog.Connectors.Any(connector => connector.Deleting is null && Reads(connector));

    private static bool Reads(Connector connector) =>
        connector.ShownDefinition is { } definition && definition.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object
        && source.TryGetProperty("database", out var database) && database.ValueKind == JsonValueKind.String && database.ValueEquals(FileName);
}
