using DataPool.Admin.Api;
using DataPool.Admin.Components;
using Microsoft.Extensions.Logging;

namespace DataPool.Admin.Sources;

/// <summary>All connectors with their last 24 hours, for all pages that show them.</summary>
public sealed class SourcesWatch(IViewerApi api, TimeProvider time, ILogger<SourcesWatch> log) : SharedWatch<SourcesView>(TimeSpan.FromSeconds(1), time, log)
{
    private const string ListPath = "/api/connectors?limit=10000";
    private const string HoursPath = "/api/connectors/activity?limit=10000";

    private static readonly TimeSpan HoursEvery = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;
    private ReadOnlyMemory<byte> _list;
    private ReadOnlyMemory<byte> _hours;
    private DateTimeOffset _hoursAt;

    /// <inheritdoc/>
    protected override async Task<SourcesView> ReadAsync(SourcesView? seen)
    {
        var list = await api.ReadAsync(ListPath);
        var now = _time.GetUtcNow();
        var hours = _hours.IsEmpty || now - _hoursAt >= HoursEvery ? await api.ReadAsync(HoursPath) : _hours;
        if (!hours.Equals(_hours)) _hoursAt = now;
        if (seen is not null && list.Span.SequenceEqual(_list.Span) && hours.Span.SequenceEqual(_hours.Span)) return seen;
        (_list, _hours) = (list, hours);
        return new SourcesView(
            new ApiAnswer(200, list).Read<ListPage<ConnectorRow>>().Data,
            new ApiAnswer(200, hours).Read<ListPage<ConnectorHoursRow>>().Data.ToDictionary(each => each.Id, each => each.Hours));
    }
}
