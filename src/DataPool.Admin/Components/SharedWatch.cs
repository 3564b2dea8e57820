using DataPool.Admin.Api;
using Microsoft.Extensions.Logging;

namespace DataPool.Admin.Components;

/// <summary>What was seen at one moment.</summary>
public abstract record WatchedView
{
    /// <summary>Rises from view to view. A page may be told of an older one after a newer one, and drops it then.</summary>
    public long Number { get; internal set; }
}

/// <summary>
/// Looks at something again and again while any page shows it, and tells the pages when it is different: one look for all open
/// pages, none while there are none.
/// </summary>
/// <typeparam name="T">What is seen; immutable.</typeparam>
/// <param name="every">The time between two looks.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told of looks that fail.</param>
public abstract partial class SharedWatch<T>(TimeSpan every, TimeProvider time, ILogger log) : IDisposable
    where T : WatchedView
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly List<Action<T>> _readers = [];
    private ITimer? _timer;
    private T? _seen;
    private long _number;

    /// <summary>Calls back with what is known, and after each change, from whatever thread, until disposed of.</summary>
    public IDisposable Subscribe(Action<T> changed)
    {
        T? seen;
        lock (_lock)
        {
            _readers.Add(changed);
            _timer ??= time.CreateTimer(_ => _ = LookQuietlyAsync(), null, TimeSpan.Zero, every);
            seen = _seen;
        }

        // Where nothing changes nothing is told any more.
        if (seen is not null) changed(seen);
        return new Subscription(this, changed);
    }

    /// <summary>Looks now, so that what was just done is seen at once.</summary>
    /// <exception cref="ApiException">It could not be read.</exception>
    public async Task<T> LookAsync()
    {
        T now;
        await _looking.WaitAsync();
        try
        {
            now = await ReadAsync(_seen);
            if (ReferenceEquals(now, _seen)) return now;
            now.Number = ++_number;
            _seen = now;
        }
        finally
        {
            _looking.Release();
        }

        Tell(now);
        return now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _looking.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what there is; one reading at a time.</summary>
    /// <param name="seen">What was seen last, or null: to be given back where nothing is different.</param>
    /// <exception cref="ApiException">It could not be read.</exception>
    protected abstract Task<T> ReadAsync(T? seen);

    private async Task LookQuietlyAsync()
    {
        // The next look comes soon enough; two at once help nobody.
        if (_looking.CurrentCount == 0) return;
        try
        {
            await LookAsync();
        }
        catch (ApiException wrong)
        {
            LogFailed(log, wrong.Problem.Message);
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
    }

    private void Tell(T seen)
    {
        Action<T>[] readers;
        lock (_lock) readers = [.. _readers];
        foreach (var reader in readers) reader(seen);
    }

    private void Leave(Action<T> reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            if (_readers.Count > 0) return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "A list could not be read for the pages: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    private sealed class Subscription(SharedWatch<T> watch, Action<T> reader) : IDisposable
    {
        public void Dispose() => watch.Leave(reader);
    }
}
