using System.Buffers;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace DataPool.Server.Live.Hubs;

/// <summary>One connection's subscription to one stream.</summary>
internal sealed class HubSubscription : IReaderOutput
{
    private readonly HubSession _session;
    private readonly HubWriter _writer;
    private readonly LiveReader _reader;
    private readonly SnapshotTurns _turns;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _leaving;
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    public HubSubscription(HubSession session, LiveReader reader, SnapshotTurns turns, TimeProvider time)
    {
        _session = session;
        _writer = session.Writer;
        _reader = reader;
        _turns = turns;
        _time = time;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(session.Aborted);
        _leaving = _stop.Token;
        reader.OnCut = _writer.Cut;
    }

    public string Stream => _reader.Channel.Stream;

    /// <summary>Begins: the answer is the snapshot, or what was missed since a version; all that follows it is sent after it.</summary>
    public async Task<HubPayload> StartAsync(long? resumeAt)
    {
        long bytes = 0;
        IDisposable? turn = null;
        HubPayload answer;
        try
        {
            await _reader.JoinAsync(resumeAt);
            var first = await _reader.TakeAsync();
            if (first.Snapshot is { } snapshot)
            {
                answer = new HubPayload(snapshot) { Written = () => _answered.TrySetResult() };
                bytes = answer.Size(_writer.IsPacked);
                turn = await _turns.TakeAsync(bytes, _leaving);
            }
            else
            {
                answer = new HubPayload(Missed(first)) { Written = () => _answered.TrySetResult() };
            }
        }
        catch
        {
            _reader.Leave();
            throw;
        }

        _writer.Answering(bytes);
        _running = RunAsync(turn, bytes);
        return answer;
    }

    /// <summary>Ends; nothing is sent any more when this returns. Called once, by whoever took it out of its session.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    public ValueTask SendAsync(ReaderNews news)
    {
        if (news.Snapshot is { } snapshot) return SendSnapshotAsync(new HubPayload(snapshot));
        return _writer.WriteAsync(news.Shared?.Message(_reader.View.NumbersAsText) ?? HubMessages.Delta(news.Json(_reader.View.NumbersAsText)));
    }

    public ValueTask SendStatusAsync(ReadOnlyMemory<byte> json) => _writer.WriteAsync(HubMessages.Status(json));

    public ValueTask SendEndAsync(ReadOnlyMemory<byte> json) => _writer.WriteAsync(HubMessages.End(json));

    public ValueTask FlushAsync() => default;

    private async ValueTask SendSnapshotAsync(HubPayload snapshot)
    {
        var bytes = snapshot.Size(_writer.IsPacked);
        using var turn = await _turns.TakeAsync(bytes, _leaving);
        await _writer.WriteAsync(HubMessages.Snapshot(snapshot), bytes);
    }

    private ReadOnlyMemory<byte> Missed(ReaderNews news)
    {
        var json = new ArrayBufferWriter<byte>(512);
        json.Write("{\"deltas\":["u8);
        if (news.IsDelta) json.Write(news.Json(_reader.View.NumbersAsText).Span);
        json.Write("],\"status\":"u8);
        json.Write(_reader.TakeStatus().Span);
        json.Write("}"u8);
        return json.WrittenMemory;
    }

    private async Task RunAsync(IDisposable? turn, long bytes)
    {
        try
        {
            try
            {
                await _answered.Task.WaitAsync(HubWriter.MostPatience, _time, _leaving);
                // What follows a message is taken once the message was.
                if (turn is not null) await _writer.WriteAsync(PingMessage.Instance);
            }
            finally
            {
                _writer.Answered(bytes);
                turn?.Dispose();
            }

            if (await ReaderLoop.RunAsync(_reader, this, _leaving) && _session.Forget(this)) _stop.Dispose();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
        }
        catch (StuckException)
        {
            // The writer has cut the connection.
        }
        catch (TimeoutException)
        {
            // The client asked for no answer (send instead of invoke), so that it has nothing to build on.
            _writer.Cut();
        }
        catch (Exception failure)
        {
            _session.Broke(failure);
        }
        finally
        {
            _reader.Leave();
        }
    }
}
