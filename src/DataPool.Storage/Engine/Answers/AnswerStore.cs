using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Answers;

/// <summary>Answers in the log's database: the index in memory says where, the rows are read off the writers' way.</summary>
internal sealed class AnswerStore(ILogDatabase database, AnswerIndex index, CommitQueue queue) : IAnswerStore
{
    public ValueTask<AnswerTurn> BeginAsync(int connector, UInt128 key, UInt128 fingerprint, CancellationToken cancellationToken)
    {
        var own = new AnswerKey(connector, key);
        return TryTake(own, out var seq, out var untilFree) is { } claim
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

            if (TryTake(key, out seq, out untilFree) is { } claim) return new AnswerTurn(AnswerOutcome.New, claim);
        }
    }

    // Nobody takes a key while the log is faulted: the commit that failed may have been done all the same, and its answer is
    // looked for before the fault ends.
    private AnswerClaim? TryTake(in AnswerKey key, out long seq, out Task? untilFree)
    {
        while (index.TryTake(key, out seq, out untilFree) is { } claim)
        {
            if (queue.Fault is { } fault)
            {
                claim.Dispose();
                throw fault;
            }

            if (index.Stands(claim)) return claim;
        }

        return null;
    }
}
