using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Drops;

/// <summary>Looks at a stream again and again: what it shows is always one version of the files, and never an earlier one than before. Thread-safe.</summary>
internal sealed class DropReader(PoolClient client, string stream, DropPlan plan) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>How often it has looked.</summary>
    public int Looks { get; private set; }

    /// <summary>The version that was shown last.</summary>
    public int Shown { get; private set; }

    /// <summary>What was wrong.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Looks until it is ended, across kills.</summary>
    public async Task FollowAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await LookAsync(CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                // It is down, or starting.
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Looks once; gives the stream's own version.</summary>
    public async Task<long> LookAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var snapshot = await client.SnapshotAsync(stream, cancellation);
            var (version, fault) = plan.Look(snapshot);
            if (fault is not null) Faults.Add(fault);
            else if (version < Shown) Faults.Add($"{stream} shows version {version} after {Shown}.");
            else Shown = version;
            Looks++;
            return snapshot.Version;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
