using System.Runtime.InteropServices;

namespace DataPool.Storage.Engine;

/// <summary>Lets one caller a stream in at a time; holds nothing for streams that nobody is at.</summary>
internal sealed class StreamTurns
{
    private readonly Dictionary<long, Turn> _turns = [];

    /// <summary>Waits for the stream's turn, which ends with the disposal of what is returned.</summary>
    public async Task<IDisposable> EnterAsync(long streamId, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_turns)
        {
            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(_turns, streamId, out _);
            turn = found ??= new Turn(this, streamId);
            turn.Users++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            return turn;
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_turns)
        {
            if (--turn.Users == 0) _turns.Remove(turn.StreamId);
        }
    }

    private sealed class Turn(StreamTurns turns, long streamId) : IDisposable
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public long StreamId { get; } = streamId;

        public int Users { get; set; }

        public void Dispose()
        {
            Gate.Release();
            turns.Leave(this);
        }
    }
}
