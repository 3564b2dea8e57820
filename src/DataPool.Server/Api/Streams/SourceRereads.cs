using System.Collections.Concurrent;
using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Streams;

/// <summary>
/// Has sources read once more, whole, after something that they may still have was deleted. A run in progress goes on to its
/// end (somebody who deletes many items must not starve a slow query), and one more follows it however many ask for it.
/// </summary>
internal sealed class SourceRereads(IConnectorRunner runner, ILogger<SourceRereads> logger)
{
    // The runs in progress that another one is to follow.
    private readonly ConcurrentDictionary<(string Connector, string Run), bool> _followed = new();

    /// <summary>Starts a run, or plans one for when the run in progress has ended. What fails is left to the schedule.</summary>
    public async Task BeginAsync(Connector connector)
    {
        connector.Health.ReadAgain();
        if (connector.Health.Activity.Running?.RunId is not { } running) await StartAsync(connector);
        else if (_followed.TryAdd((connector.Id, running), true)) _ = FollowAsync(connector, running);
    }

    private async Task FollowAsync(Connector connector, string running)
    {
        try
        {
            await runner.WaitAsync(connector.Id, running);
        }
        catch (Exception failure)
        {
            Log.RunnerNotTold(logger, connector.Id, failure);
        }
        finally
        {
            _followed.TryRemove((connector.Id, running), out _);
        }

        // The run has noted how far it came: this one is to begin at the beginning all the same.
        connector.Health.ReadAgain();
        await StartAsync(connector);
    }

    private async Task StartAsync(Connector connector)
    {
        try
        {
            await runner.RunAsync(connector.Id);
        }
        catch (Exception failure)
        {
            Log.RunnerNotTold(logger, connector.Id, failure);
        }
    }
}
