using DataPool.Admin.Api;
using DataPool.Server.Pages;
using System.Text;

namespace DataPool.Server.Demo;

/// <summary>Starts the demo: a sample shop, a connector that polls it, a webhook, and a public stream of both.</summary>
internal sealed class DemoStart(DemoShop shop, DemoConnectors connectors, InProcessApi api) : IDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);

    /// <summary>Starts it, or goes on with one that was started earlier, and waits until the stream has its first items, where they come.</summary>
    /// <param name="mayStart">Asked when nobody else is starting it.</param>
    /// <param name="cancellationToken">Ends the waiting; what was made stays.</param>
    /// <returns>Its connectors; null when it may not start.</returns>
    /// <exception cref="System.Data.Common.DbException">The shop's file cannot be made; nothing was created.</exception>
    /// <exception cref="IOException">As above, as is <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<DemoPair?> StartAsync(Func<DemoConnectors, bool> mayStart, CancellationToken cancellationToken)
    {
        if (await MakeAsync(mayStart, cancellationToken) is not { } demo) return null;
        if (demo.Offers.Health.Facts.LastSuccessAt is null && await connectors.FirstRunAsync(demo.Shop, cancellationToken))
            await SendFirstOfferAsync(demo.Key, cancellationToken);
        return demo;
    }

    /// <inheritdoc/>
    public void Dispose() => _starting.Dispose();

    private async Task<DemoPair?> MakeAsync(Func<DemoConnectors, bool> mayStart, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!mayStart(connectors)) return null;
            shop.Make();
            var demo = await connectors.EnsureAsync(DemoShop.FileName);
            shop.Begin();
            return demo;
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task SendFirstOfferAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(key, new ApiRequest("POST", $"/api/webhook/{DemoDefinitions.Stream}", Encoding.UTF8.GetBytes(DemoDefinitions.FirstOffer)), cancellationToken);
        if (!answer.IsOk) throw new InvalidOperationException($"The demo's first offer was answered {answer.Status}: {answer.Problem().Message}");
    }
}
