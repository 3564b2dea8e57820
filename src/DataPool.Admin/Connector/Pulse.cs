namespace DataPool.Admin.Connector;

/// <summary>
/// The beat of one open page: once a second, while somebody sees the page, each part that shows something live looks again. Used on
/// the page's own thread only.
/// </summary>
internal sealed class Pulse : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended; // Can be asked still when its source is disposed of.
    private readonly List<Part> _parts = [];
    private long _beats;

    /// <summary>A beat that has not begun.</summary>
    public Pulse(TimeProvider time)
    {
        _time = time;
        _ended = _end.Token;
    }

    /// <summary>False while the page lies hidden behind others: nobody would see what is new.</summary>
    public bool IsSeen { get; private set; } = true;

    /// <summary>Looks with the beats, until disposed of.</summary>
    /// <param name="look">Reads what is new and shows it. What it throws ends the page.</param>
    /// <param name="every">1 for each beat, 5 for each fifth one.</param>
    public IDisposable Add(Func<Task> look, int every = 1)
    {
        var part = new Part(this, look, every);
        _parts.Add(part);
        return part;
    }

    /// <summary>Beats until disposed of.</summary>
    public async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended))
                if (IsSeen)
                    await BeatAsync();
        }
        catch (Exception) when (_ended.IsCancellationRequested)
        {
            // The page was left, and with it whatever was being looked at.
        }
    }

    /// <summary>All parts look now: after something was done.</summary>
    public async Task LookAsync()
    {
        foreach (var part in _parts.ToArray()) await LookAsync(part);
    }

    /// <summary>The page was hidden, or is seen again.</summary>
    public Task SeeAsync(bool isSeen)
    {
        var isBack = isSeen && !IsSeen;
        IsSeen = isSeen;
        return isBack ? LookAsync() : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task BeatAsync()
    {
        _beats++;
        foreach (var part in _parts.Where(part => _beats % part.Every == 0).ToArray()) await LookAsync(part);
    }

    // A part may go while one before it looks, and so may the page.
    private Task LookAsync(Part part) => _ended.IsCancellationRequested || !_parts.Contains(part) ? Task.CompletedTask : part.Look();

    private sealed class Part(Pulse pulse, Func<Task> look, int every) : IDisposable
    {
        public Func<Task> Look => look;

        public int Every => every;

        public void Dispose() => pulse._parts.Remove(this);
    }
}
