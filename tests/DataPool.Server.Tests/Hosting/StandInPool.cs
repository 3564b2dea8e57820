using System.Collections.Concurrent;
using DataPool.Cluster;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DataPool.Server.Tests.Hosting;

/// <summary>What stands in for the parts of the server that tests of the management API look into or break.</summary>
internal static class StandIns
{
    /// <summary>The one place where they are put into the host.</summary>
    public static void Add(WebApplicationBuilder builder, StandInPool pool, StandInRunner runner)
    {
        builder.Services.AddSingleton<IStreamPool>(pool);
        builder.Services.AddSingleton<IConnectorRunner>(runner);
        // It would start real runs beside the stand-in when a test moves the clock.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ConnectorKeeper)));
    }

    /// <summary>Leaves it to the test to call the server ready.</summary>
    public static void NeverRecover(WebApplicationBuilder builder) =>
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RecoveryWatch)));
}

/// <summary>Notes what is written; knows how many items each connector claims; fails when told to.</summary>
internal sealed class StandInPool : IStreamPool
{
    private int _failed;
    private int _held;
    private int _reading;

    public ConcurrentQueue<(long StreamId, WriteRequest Request)> Writes { get; } = new();

    public Dictionary<int, int> Claims { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>What a summary or a count of claims waits for; null for nothing.</summary>
    public Task? HoldReads { get; set; }

    /// <summary>How many such readings have waited.</summary>
    public int Reading => Volatile.Read(ref _reading);

    /// <summary>The streams that cannot be read.</summary>
    public HashSet<long> Unreadable { get; } = [];

    /// <summary>How many writes have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>The streams that were deleted.</summary>
    public ConcurrentQueue<long> Deleted { get; } = new();

    /// <summary>What a push waits for before it is written; null for nothing.</summary>
    public Task? Hold { get; set; }

    /// <summary>How many pushes have waited.</summary>
    public int Held => Volatile.Read(ref _held);

    public async Task<WriteResult> WriteAsync(long streamId, WriteRequest request)
    {
        if (Failure is { } failure)
        {
            Interlocked.Increment(ref _failed);
            throw failure;
        }

        if (Hold is { } hold && request.Kind == WriteKind.Push)
        {
            Interlocked.Increment(ref _held);
            await hold;
        }

        Writes.Enqueue((streamId, request));
        return default;
    }

    public Task<WritePreview> PreviewAsync(long streamId, WriteRequest request) => throw new NotSupportedException();

    public Task<StreamImage> ReadAsync(long streamId) => throw new NotSupportedException();

    public Task<StreamSummary> SummariseAsync(long streamId) => ReadAsync(streamId, new StreamSummary(7, new DateTimeOffset(2026, 4, 9, 11, 0, 0, TimeSpan.Zero), 3));

    public Task<IReadOnlyDictionary<int, int>> CountClaimsAsync(long streamId) => ReadAsync<IReadOnlyDictionary<int, int>>(streamId, Claims);

    public Task DeleteAsync(long streamId)
    {
        if (Failure is not null) throw Failure;
        Deleted.Enqueue(streamId);
        return Task.CompletedTask;
    }

    private async Task<T> ReadAsync<T>(long streamId, T answer)
    {
        if (Failure is not null) throw Failure;
        if (Unreadable.Contains(streamId)) throw new StorageException("The stream cannot be read from the data directory.");
        if (HoldReads is not { } hold) return answer;
        Interlocked.Increment(ref _reading);
        await hold;
        return answer;
    }
}

/// <summary>Notes what it is told; fails when told to.</summary>
internal sealed class StandInRunner : IConnectorRunner
{
    public ConcurrentQueue<string> Told { get; } = new();

    public Exception? Failure { get; set; }

    public Task ConnectorChangedAsync(string connectorId)
    {
        Told.Enqueue("changed " + connectorId);
        return Failure is null ? Task.CompletedTask : throw Failure;
    }

    public Task<string?> RunAsync(string connectorId, bool skipGuard = false, bool afresh = false)
    {
        Told.Enqueue((skipGuard ? "approve " : "run ") + connectorId);
        return Task.FromResult<string?>("run_1");
    }

    public Task<RunRecord?> WaitAsync(string connectorId, string runId) => Task.FromResult<RunRecord?>(null);

    public Task StopAsync(string connectorId)
    {
        Told.Enqueue("stop " + connectorId);
        return Task.CompletedTask;
    }
}
