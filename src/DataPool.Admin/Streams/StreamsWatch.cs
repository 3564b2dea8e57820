using DataPool.Admin.Api;
using DataPool.Admin.Components;
using Microsoft.Extensions.Logging;

namespace DataPool.Admin.Streams;

/// <summary>All streams, for all pages that show them.</summary>
public sealed class StreamsWatch(IViewerApi api, TimeProvider time, ILogger<StreamsWatch> log) : SharedWatch<StreamsView>(TimeSpan.FromSeconds(2), time, log)
{
    private const string ListPath = "/api/streams?limit=10000";

    private ReadOnlyMemory<byte> _list;

    /// <inheritdoc/>
    protected override async Task<StreamsView> ReadAsync(StreamsView? seen)
    {
        var list = await api.ReadAsync(ListPath);
        if (seen is not null && list.Span.SequenceEqual(_list.Span)) return seen;
        _list = list;
        var streams = new ApiAnswer(200, list).Read<ListPage<StreamRow>>().Data;
        var isSame = seen is not null && streams.Count == seen.Streams.Count && streams.Zip(seen.Streams).All(pair => LooksAlike(pair.First, pair.Second));
        return new StreamsView(streams, isSame ? seen!.Edition : (seen?.Edition ?? 0) + 1);
    }

    private static bool LooksAlike(StreamRow a, StreamRow b) =>
        a.Stream == b.Stream && a.Epoch == b.Epoch && a.ItemCount == b.ItemCount && a.HistoryDays == b.HistoryDays && a.KeptSince == b.KeptSince && a.Public == b.Public
        && a.Status.State == b.Status.State && (a.Status.Connectors ?? []).SequenceEqual(b.Status.Connectors ?? []);
}
