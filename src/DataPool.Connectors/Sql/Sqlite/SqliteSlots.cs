using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// How many SQLite queries run at a time, in all and of one file. Who waits is served in turn, and never waits longer than the
/// query's own timeout. Thread-safe.
/// </summary>
/// <param name="all">Queries at a time in all.</param>
/// <param name="ofFile">Queries at a time of one file.</param>
internal sealed class SqliteSlots(int all, int ofFile) : IDisposable
{
    private readonly SemaphoreSlim _all = new(all);
    private readonly Dictionary<string, FileSlots> _files = new(StringComparer.Ordinal);

    /// <summary>Takes a slot; dispose it to give it back.</summary>
    /// <param name="path">The file as the definition names it.</param>
    /// <param name="clock">The query's.</param>
    /// <param name="time">The clock's own.</param>
    /// <exception cref="SourceException"><c>busy</c>: none became free in time.</exception>
    public async Task<IDisposable> TakeAsync(string path, QueryClock clock, TimeProvider time)
    {
        var file = Enter(path);
        var hasFile = false;
        try
        {
            await WaitAsync(file.Free, clock, time, $"{ofFile} other queries of this SQLite file").ConfigureAwait(false);
            hasFile = true;
            await WaitAsync(_all, clock, time, $"{all} other SQLite queries").ConfigureAwait(false);
            return new Slot(this, path, file);
        }
        catch
        {
            if (hasFile) file.Free.Release();
            Leave(path, file);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    private static async Task WaitAsync(SemaphoreSlim slots, QueryClock clock, TimeProvider time, string others)
    {
        if (slots.Wait(0, CancellationToken.None)) return;
        using var timeout = new CancellationTokenSource(clock.Left > TimeSpan.Zero ? clock.Left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, clock.CancellationToken);
        try
        {
            await slots.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!clock.CancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                "busy", $"{others} kept running for timeoutSeconds ({clock.TimeoutSeconds}). This one is tried again later.", transient: true);
        }
    }

    private FileSlots Enter(string path)
    {
        lock (_files)
        {
            if (!_files.TryGetValue(path, out var file)) _files.Add(path, file = new FileSlots(new SemaphoreSlim(ofFile)));
            file.Users++;
            return file;
        }
    }

    private void Leave(string path, FileSlots file)
    {
        lock (_files)
        {
            if (--file.Users > 0) return;
            _files.Remove(path);
            file.Free.Dispose();
        }
    }

    private sealed class FileSlots(SemaphoreSlim free)
    {
        public SemaphoreSlim Free => free;

        // Those who hold or wait for one: nobody may wait for slots that were forgotten.
        public int Users { get; set; }
    }

    private sealed class Slot(SqliteSlots slots, string path, FileSlots file) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) != 0) return;
            slots._all.Release();
            file.Free.Release();
            slots.Leave(path, file);
        }
    }
}
