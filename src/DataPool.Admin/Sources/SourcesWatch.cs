using DataPool.Admin.Api;
using Microsoft.Extensions.Logging;

namespace DataPool.Admin.Sources;

/// <summary>
/// Looks at all connectors once a second while any page shows them, and tells the pages when something is different: one look for
/// all open pages, none while there are none.
/// </summary>
public sealed partial class SourcesWatch(IViewerApi api, TimeProvider time, ILogger<SourcesWatch> log) : IDisposable
{
    private const string ListPath = "/api/connectors?limit=10000";
    private const string HoursPath = "/api/connectors/activity?limit=10000";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HoursEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly List<Action<SourcesView>> _readers = [];
    private ITimer? _timer;
    private ReadOnlyMemory<byte> _list;
    private ReadOnlyMemory<byte> _hours;
    private DateTimeOffset _hoursAt;
    private SourcesView _view = SourcesView.None;

    /// <summary>Calls back with what is known, and after each change, from whatever thread, until disposed of.</summary>
    public IDisposable Subscribe(Action<SourcesView> changed)
    {
        SourcesView view;
        lock (_lock)
        {
            _readers.Add(changed);
            _timer ??= time.CreateTimer(_ => _ = LookQuietlyAsync(), null, TimeSpan.Zero, Every);
            view = _view;
        }

        // Where nothing changes nothing is told any more.
        if (view != SourcesView.None) changed(view);
        return new Subscription(this, changed);
    }

    /// <summary>Looks now, so that what was just done is seen at once.</summary>
    /// <exception cref="ApiException">The connectors could not be listed.</exception>
    public async Task<SourcesView> LookAsync()
    {
        await _looking.WaitAsync();
        try
        {
            var list = await ReadAsync(ListPath);
            var now = time.GetUtcNow();
            var hours = _hours.IsEmpty || now - _hoursAt >= HoursEvery ? await ReadAsync(HoursPath) : _hours;
            if (!hours.Equals(_hours)) _hoursAt = now;
            if (list.Span.SequenceEqual(_list.Span) && hours.Span.SequenceEqual(_hours.Span)) return _view;
            (_list, _hours) = (list, hours);
            _view = new SourcesView(
                new ApiAnswer(200, list).Read<ListPage<ConnectorRow>>().Data,
                new ApiAnswer(200, hours).Read<ListPage<ConnectorHoursRow>>().Data.ToDictionary(each => each.Id, each => each.Hours));
        }
        finally
        {
            _looking.Release();
        }

        Tell(_view);
        return _view;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _looking.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string path)
    {
        var answer = await api.SendAsync(new ApiRequest("GET", path), CancellationToken.None);
        return answer.IsOk ? answer.Body : throw new ApiException(answer.Problem());
    }

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
            LogFailed(wrong.Problem.Message);
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
    }

    private void Tell(SourcesView view)
    {
        Action<SourcesView>[] readers;
        lock (_lock) readers = [.. _readers];
        foreach (var reader in readers) reader(view);
    }

    private void Leave(Action<SourcesView> reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            if (_readers.Count > 0) return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The connectors could not be listed for the pages: {Reason}")]
    private partial void LogFailed(string reason);

    private sealed class Subscription(SourcesWatch watch, Action<SourcesView> reader) : IDisposable
    {
        public void Dispose() => watch.Leave(reader);
    }
}
