using System.Net.Sockets;
using DataPool.Tds.Login;
using DataPool.Tds.Requests;
using DataPool.Tds.Wire;

namespace DataPool.Tds;

/// <summary>One connection, from its first byte to its last.</summary>
internal sealed class TdsSession(TdsServer server)
{
    private const int BrokenRequest = 4002;
    private const int BeginTransaction = 5;
    private const int CommitTransaction = 7;
    private const int RollbackTransaction = 8;
    private const byte FatalClass = 20;

    private Stream _stream = Stream.Null;
    private ITdsConversation? _conversation;
    private int _packetSize;
    private long _transaction;
    private long _transactions;

    internal async Task ServeAsync(NetworkStream network, CancellationToken closing)
    {
        if (await new Reception(server).WelcomeAsync(network, closing) is not { } guest) return;
        (_stream, _packetSize) = (guest.Stream, guest.Login.PacketSize);
        await using var owned = _stream;
        await using var conversation = server.Database.Open(guest.Login);
        _conversation = conversation;

        var reader = new MessageReader(_stream);
        var next = reader.NextAsync(closing);
        while (await next is { } message)
        {
            // It goes on listening while it answers: an attention comes in between.
            next = reader.NextAsync(closing);
            if (message.Type == PacketType.Attention)
            {
                await SayAsync(writer => writer.WriteAttention(), closing);
                continue;
            }

            using var attention = CancellationTokenSource.CreateLinkedTokenSource(closing);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(closing);
            var answering = AnswerAsync(message, attention.Token, gone.Token);
            if (await Task.WhenAny(answering, next) == next)
            {
                var isAttention = next.IsCompletedSuccessfully && next.Result is { Type: PacketType.Attention };
                if (isAttention) server.Heard();
                else await gone.CancelAsync();
                await attention.CancelAsync();
            }

            if (await answering) next = reader.NextAsync(closing);
        }
    }

    /// <returns>Whether the client's attention was answered with it.</returns>
    private async Task<bool> AnswerAsync(TdsMessage message, CancellationToken attention, CancellationToken gone)
    {
        // An answer that the client takes as fast as it comes never waits: whoever listens meanwhile does so elsewhere.
        await Task.Yield();
        var writer = new MessageWriter(_stream, _packetSize);
        if (message.IsReset)
        {
            _conversation!.Reset();
            _transaction = 0;
            LoginAnswer.Reset(writer.Tokens);
        }

        if (message.Type == PacketType.Transaction)
        {
            Transact(writer, message.Payload);
            await writer.EndAsync(gone);
            return false;
        }

        var answer = new AnswerWriter(writer, message.Type == PacketType.Rpc);
        var isFatal = false;
        try
        {
            var request = message.Type switch
            {
                PacketType.Batch => RequestReader.Batch(message.Payload),
                PacketType.Rpc => RequestReader.Rpc(message.Payload),
                _ => throw new InvalidDataException($"A message of the type {message.Type} is not understood."),
            };
            if (RequestReader.TransactionOf(message.Payload) != _transaction) throw new InvalidDataException("It belongs to another transaction than the session's.");
            var content = await _conversation!.RunAsync(request, attention);
            Change(writer, content.Transaction);
            await answer.WriteAsync(content, attention, gone);
        }
        catch (TdsException exception)
        {
            isFatal = exception.Error.Class >= FatalClass;
            answer.WriteFailure(exception.Error);
        }
        catch (InvalidDataException exception)
        {
            answer.WriteFailure(new TdsError(BrokenRequest, $"The incoming request has a problem: {exception.Message}"));
        }
        catch (OperationCanceledException) when (attention.IsCancellationRequested)
        {
            // It ends below.
        }

        gone.ThrowIfCancellationRequested();
        var isAttention = attention.IsCancellationRequested;
        if (isAttention) answer.WriteAttention();
        await writer.EndAsync(gone);
        return isFatal ? throw new IOException("The connection ends with such an error.") : isAttention;
    }

    private void Transact(MessageWriter writer, byte[] payload)
    {
        var reader = new PayloadReader(payload);
        RequestReader.SkipHeaders(ref reader);
        var kind = reader.UInt16();
        switch (kind)
        {
            case BeginTransaction:
                _conversation!.Begin((TdsIsolation)reader.Byte());
                Change(writer, TdsTransaction.Begun);
                break;
            case CommitTransaction or RollbackTransaction:
                _conversation!.End(kind == CommitTransaction);
                Change(writer, kind == CommitTransaction ? TdsTransaction.Committed : TdsTransaction.RolledBack);
                break;
            default:
                throw new InvalidDataException($"A transaction request of the kind {kind} is not understood.");
        }

        new AnswerWriter(writer, isProcedure: false).WriteEmpty();
    }

    // The client keeps account of it, and says with every request which one it belongs to.
    private void Change(MessageWriter writer, TdsTransaction change)
    {
        if (change == TdsTransaction.AsItWas) return;
        var before = _transaction;
        _transaction = change == TdsTransaction.Begun ? ++_transactions : 0;
        LoginAnswer.Transaction(writer.Tokens, change, change == TdsTransaction.Begun ? _transaction : before);
    }

    private async Task SayAsync(Action<AnswerWriter> say, CancellationToken closing)
    {
        var writer = new MessageWriter(_stream, _packetSize);
        say(new AnswerWriter(writer, isProcedure: false));
        await writer.EndAsync(closing);
    }
}
