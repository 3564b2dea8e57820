using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Answers;

/// <summary>Answers in the log's database: the index in memory says where, the rows are read off the writers' way.</summary>
internal sealed class AnswerStore(ILogDatabase database, AnswerIndex index) : IAnswerStore
{
    public ValueTask<AnswerTurn> BeginAsync(int connector, UInt128 key, UInt128 fingerprint, CancellationToken cancellationToken)
    {
        var own = new AnswerKey(connector, key);
        return index.TryTake(own, out var seq, out var untilFree) is { } claim
            ? ValueTask.FromResult(new AnswerTurn(AnswerOutcome.New, claim))
            : new ValueTask<AnswerTurn>(FindAsync(own, fingerprint, seq, untilFree, cancellationToken));
    }

    private async Task<AnswerTurn> FindAsync(AnswerKey key, UInt128 fingerprint, long seq, Task? untilFree, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (untilFree is not null)
            {
                await untilFree.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (seq == 0)
            {
                return new AnswerTurn(AnswerOutcome.Full);
            }
            else
            {
                var row = seq;
                if (await database.FindAnswerAsync(row, cancellationToken).ConfigureAwait(false) is var (stored, body))
                    return stored == fingerprint ? new AnswerTurn(AnswerOutcome.Replay, Body: body) : new AnswerTurn(AnswerOutcome.Conflict);
                // It was old enough to be forgotten meanwhile.
                index.Forget(key, seq);
            }

            if (index.TryTake(key, out seq, out untilFree) is { } claim) return new AnswerTurn(AnswerOutcome.New, claim);
        }
    }
}
