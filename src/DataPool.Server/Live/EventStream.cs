using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Security;

namespace DataPool.Server.Live;

/// <summary>
/// Writes one reader's server-sent events: a snapshot, then what follows it, and a status on change and every 15
/// seconds (PRODUCT 3). Returns when the reader leaves, is cut, or the stream ends.
/// </summary>
internal sealed class EventStream(
    HttpContext http, Caller caller, LiveHub hub, StreamChannel channel, StreamStatuses statuses, ReaderView view, TimeProvider time, CancellationToken stopping)
{
    private const int FlushEvery = 32 * 1024;

    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    private readonly LiveReader _reader = new(caller);
    private readonly PipeWriter _output = http.Response.BodyWriter;
    private CancellationToken _leaving;
    private int _unflushed;

    // What the reader was last sent: behind the reader's place in the ring while a filter hides what happens.
    private long _sent;

    /// <summary>Sends events from a version on, or from a new snapshot where that is null or too far back.</summary>
    public async Task RunAsync(long? resumeAt)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _leaving = leaving.Token;
        _reader.Leaving = leaving;
        using var wake = _leaving.UnsafeRegister(static reader => ((LiveReader)reader!).Signal.Set(), _reader);
        channel.Add(_reader);
        try
        {
            if (channel.Version is null) await hub.SnapshotAsync(channel);
            _reader.Version = resumeAt is { } version && channel.Since(version) is not null ? version : -1;
            if (_reader.Version < 0)
            {
                await SendSnapshotAsync();
            }
            else
            {
                _sent = _reader.Version;
                await SendNewsAsync();
                SendStatus();
            }

            await FlushAsync();
            while (true)
            {
                await _reader.Signal.WaitAsync();
                if (_leaving.IsCancellationRequested) return;
                if (channel.IsDeleted)
                {
                    WriteEvent("end"u8, Encoding.UTF8.GetBytes($"{{\"at\":\"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"}}"));
                    await FlushAsync();
                    return;
                }

                await SendNewsAsync();
                if (time.GetTimestamp() >= _reader.StatusDue || Status().Text != _reader.SentStatus) SendStatus();
                await FlushAsync();
            }
        }
        catch (StuckException)
        {
            // It has taken nothing for 10 s: cut it, it will come back.
            http.Abort();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
        }
        finally
        {
            channel.Remove(_reader);
        }
    }

    private async ValueTask SendNewsAsync()
    {
        var news = channel.Since(_reader.Version);
        if (news is null)
        {
            await SendSnapshotAsync();
            return;
        }

        if (news.Length == 0) return;
        var version = news[^1].Delta.Version;
        if (news.Length == 1 && !view.IsFiltered)
        {
            await WriteDeltaAsync(news[0].Json(view.NumbersAsText), version);
        }
        else
        {
            var merged = news.Length == 1 ? news[0].Delta : DeltaMerge.Merge(news.Select(live => live.Delta).ToArray());
            var json = new ArrayBufferWriter<byte>(1024);
            var shown = DeltaJson.Write(json, channel.Stream, channel.Epoch, merged, _sent, view);
            _reader.Version = version;
            if (!shown && view.IsFiltered) return;
            await WriteDeltaAsync(json.WrittenMemory, version);
        }

        _reader.Version = _sent = version;
    }

    private async Task SendSnapshotAsync()
    {
        var snapshot = await hub.SnapshotAsync(channel);
        var image = snapshot.Image;
        var status = Status();
        var runs = view.IsFiltered ? SnapshotBytes.Serialise(image, view) : snapshot.Runs(view.NumbersAsText);
        for (var i = 0; i < Math.Max(runs.Length, 1); i++)
        {
            var isLast = i >= runs.Length - 1;
            Write("event: snapshot\n"u8);
            if (isLast) WriteId(image.Version);
            Write("data: "u8);
            var head = new ArrayBufferWriter<byte>(512);
            SnapshotHead.Write(head, channel, image, status);
            if (!isLast) head.Write(",\"more\":true"u8);
            head.Write(",\"items\":["u8);
            Write(head.WrittenSpan);
            await WriteLargeAsync(i < runs.Length ? runs[i] : []);
            Write("]}\n\n"u8);
        }

        _reader.Version = _sent = image.Version;
        StatusSent(status);
    }

    private void SendStatus()
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
        WriteEvent("status"u8, json.WrittenSpan);
        StatusSent(status);
    }

    private StatusForm Status() => statuses.Of(channel.StreamId).For(caller.SeesConnectors);

    private void StatusSent(StatusForm status)
    {
        _reader.SentStatus = status.Text;
        _reader.StatusDue = time.GetTimestamp() + (LiveTick.StatusSeconds * time.TimestampFrequency);
    }

    private void WriteEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, long? version = null)
    {
        Write("event: "u8);
        Write(name);
        Write("\n"u8);
        if (version is { } id) WriteId(id);
        Write("data: "u8);
        Write(json);
        Write("\n\n"u8);
    }

    private async ValueTask WriteDeltaAsync(ReadOnlyMemory<byte> json, long version)
    {
        Write("event: delta\n"u8);
        WriteId(version);
        Write("data: "u8);
        await WriteLargeAsync(json);
        Write("\n\n"u8);
    }

    private void WriteId(long version) => Write(Encoding.UTF8.GetBytes($"id: {channel.Epoch}:{version}\n"));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _unflushed += bytes.Length;
    }

    // In pieces, so that a reader of a large stream holds no more than the connection's buffer.
    private async ValueTask WriteLargeAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += FlushEvery)
        {
            Write(bytes.Span.Slice(start, Math.Min(FlushEvery, bytes.Length - start)));
            if (_unflushed >= FlushEvery) await FlushAsync();
        }
    }

    private async ValueTask FlushAsync()
    {
        if (_unflushed == 0) return;
        _unflushed = 0;
        var flush = _output.FlushAsync(_leaving);
        if (flush.IsCompleted)
        {
            await flush;
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(StuckAfter, time);
        }
        catch (TimeoutException)
        {
            throw new StuckException();
        }
    }

    private sealed class StuckException : Exception;
}
