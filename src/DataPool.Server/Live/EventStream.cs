using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace DataPool.Server.Live;

/// <summary>
/// Writes one reader's server-sent events: a snapshot or what it missed, then what follows (PRODUCT 3). Returns when the
/// reader leaves, is cut, or the stream ends.
/// </summary>
internal sealed class EventStream(HttpContext http, LiveReader reader, TimeProvider time, CancellationToken stopping) : IReaderOutput
{
    private const int FlushEvery = 32 * 1024;

    private readonly PipeWriter _output = http.Response.BodyWriter;
    private CancellationToken _leaving;
    private int _unflushed;

    /// <summary>Sends events from a version on, or from a new snapshot where that is null or too far back.</summary>
    public async Task RunAsync(long? resumeAt)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _leaving = leaving.Token;
        reader.OnCut = () => _ = leaving.CancelAsync();
        try
        {
            await reader.JoinAsync(resumeAt);
            var first = await reader.TakeAsync();
            if (!first.IsNone) await SendAsync(first);
            if (first.Snapshot is null) await SendStatusAsync(reader.TakeStatus());
            await FlushAsync();
            await ReaderLoop.RunAsync(reader, this, _leaving);
        }
        catch (StuckException)
        {
            http.Abort();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
        }
        finally
        {
            reader.Leave();
        }
    }

    public ValueTask SendAsync(ReaderNews news) =>
        news.Snapshot is { } snapshot ? SendSnapshotAsync(snapshot) : SendDeltaAsync(news.Json(reader.View.NumbersAsText), news.Version);

    public ValueTask SendStatusAsync(ReadOnlyMemory<byte> json) => WriteEvent("status"u8, json.Span);

    public ValueTask SendEndAsync(ReadOnlyMemory<byte> json) => WriteEvent("end"u8, json.Span);

    public async ValueTask FlushAsync()
    {
        if (_unflushed == 0) return;
        _unflushed = 0;
        var flush = _output.FlushAsync(_leaving);
        if (flush.IsCompleted) await flush;
        else await StuckException.WaitAsync(flush.AsTask(), StuckException.After, time);
    }

    private async ValueTask SendSnapshotAsync(ReaderSnapshot snapshot)
    {
        var runs = snapshot.Runs;
        for (var i = 0; i < Math.Max(runs.Length, 1); i++)
        {
            var isLast = i >= runs.Length - 1;
            Write("event: snapshot\n"u8);
            if (isLast) WriteId(snapshot.Image.Version);
            Write("data: "u8);
            var head = new ArrayBufferWriter<byte>(512);
            snapshot.WriteHead(head);
            if (!isLast) head.Write(",\"more\":true"u8);
            head.Write(",\"items\":["u8);
            Write(head.WrittenSpan);
            await WriteLargeAsync(i < runs.Length ? runs[i] : []);
            Write("]}\n\n"u8);
        }
    }

    private async ValueTask SendDeltaAsync(ReadOnlyMemory<byte> json, long version)
    {
        Write("event: delta\n"u8);
        WriteId(version);
        Write("data: "u8);
        await WriteLargeAsync(json);
        Write("\n\n"u8);
    }

    private ValueTask WriteEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        Write("event: "u8);
        Write(name);
        Write("\ndata: "u8);
        Write(json);
        Write("\n\n"u8);
        return default;
    }

    private void WriteId(long version) => Write(Encoding.UTF8.GetBytes($"id: {reader.Channel.Epoch}:{version}\n"));

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
}
