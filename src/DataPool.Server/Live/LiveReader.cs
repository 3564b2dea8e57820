using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Security;

namespace DataPool.Server.Live;

/// <summary>
/// One screen's place in a stream. Nothing is queued for it: it is woken, and takes what the ring holds since the
/// version it was last sent, merged into one delta, or a new snapshot where the ring no longer reaches back so far.
/// So a slow reader costs nobody else anything, and no more memory than this object.
/// </summary>
internal sealed class LiveReader(Caller caller, HttpRequest request, LiveHub hub, StreamChannel channel, StreamStatuses statuses, ReaderView view, TimeProvider time)
{
    private long _version = -1;
    private Action? _cut;

    // What the reader was last sent: behind its place in the ring while a filter hides what happens.
    private long _sent;

    /// <summary>Who it is.</summary>
    public Caller Caller => caller;

    /// <summary>The request that opened its connection. To be read only while the channel has it.</summary>
    public HttpRequest Request => request;

    public StreamChannel Channel => channel;

    public ReaderView View => view;

    /// <summary>What ends its connection, whatever that is doing. Must be quick; called only while the reader has its place.</summary>
    public Action OnCut
    {
        set => _cut = value;
    }

    /// <summary>Wakes the reader.</summary>
    public AsyncSignal Signal { get; } = new();

    /// <summary>When it is next due a status, as a timestamp of the TimeProvider.</summary>
    public long StatusDue { get; private set; }

    /// <summary>The state last sent.</summary>
    public string? SentStatus { get; private set; }

    /// <summary>True when it is to be sent a status: the state has changed, or the heartbeat is due.</summary>
    public bool IsDueStatus => time.GetTimestamp() >= StatusDue || Status().Text != SentStatus;

    /// <summary>
    /// Takes its place: after a version that it has, or where that is null or too far back, before a snapshot. From here
    /// on it is woken, until it leaves.
    /// </summary>
    public async ValueTask JoinAsync(long? resumeAt)
    {
        channel.Add(this);
        if (channel.Version is null) await hub.SnapshotAsync(channel);
        if (resumeAt is { } version && channel.Since(version) is not null) _version = _sent = version;
    }

    /// <summary>Ends its connection: it may not read the stream any more. Call only while the channel has it.</summary>
    public void Cut() => _cut?.Invoke();

    /// <summary>Gives its place up.</summary>
    public void Leave() => channel.Remove(this);

    /// <summary>What leads on from what it was last sent. It counts as sent.</summary>
    public ValueTask<ReaderNews> TakeAsync()
    {
        var news = _version < 0 ? null : channel.Since(_version);
        return news is null ? TakeSnapshotAsync() : new ValueTask<ReaderNews>(TakeDelta(news));
    }

    /// <summary>The JSON of its status. It counts as sent.</summary>
    public ReadOnlyMemory<byte> TakeStatus()
    {
        var status = Status();
        var json = new ArrayBufferWriter<byte>(256);
        json.Write("{\"stream\":"u8);
        ItemJson.WriteText(json, channel.Stream);
        json.Write(",\"at\":"u8);
        ItemJson.WriteTime(json, time.GetUtcNow());
        json.Write(","u8);
        json.Write(status.Members);
        json.Write("}"u8);
        StatusSent(status);
        return json.WrittenMemory;
    }

    /// <summary>The JSON that says that the stream is gone.</summary>
    public ReadOnlyMemory<byte> End()
    {
        var json = new ArrayBufferWriter<byte>(128);
        json.Write("{\"stream\":"u8);
        ItemJson.WriteText(json, channel.Stream);
        json.Write(",\"at\":"u8);
        ItemJson.WriteTime(json, time.GetUtcNow());
        json.Write("}"u8);
        return json.WrittenMemory;
    }

    private ReaderNews TakeDelta(LiveDelta[] news)
    {
        if (news.Length == 0) return ReaderNews.None;
        var version = _version = news[^1].Delta.Version;
        if (news.Length == 1 && !view.IsFiltered)
        {
            _sent = version;
            return ReaderNews.Of(news[0]);
        }

        var merged = news.Length == 1 ? news[0].Delta : DeltaMerge.Merge(news.Select(live => live.Delta).ToArray());
        var json = new ArrayBufferWriter<byte>(1024);
        var shown = DeltaJson.Write(json, channel.Stream, channel.Epoch, merged, _sent, view);
        if (!shown && view.IsFiltered) return ReaderNews.None;
        _sent = version;
        return ReaderNews.Own(json.WrittenMemory, version);
    }

    private async ValueTask<ReaderNews> TakeSnapshotAsync()
    {
        var snapshot = await hub.SnapshotAsync(channel);
        var status = Status();
        _version = _sent = snapshot.Image.Version;
        StatusSent(status);
        return ReaderNews.Of(new ReaderSnapshot(channel, snapshot, status, view));
    }

    private StatusForm Status() => statuses.Of(channel.StreamId).For(caller.SeesConnectors);

    private void StatusSent(StatusForm status)
    {
        SentStatus = status.Text;
        StatusDue = time.GetTimestamp() + (LiveTick.StatusSeconds * time.TimestampFrequency);
    }
}
