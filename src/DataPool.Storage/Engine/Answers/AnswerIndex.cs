using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Answers;

/// <summary>
/// Which keys are taken, and in which row the answer of each is: 44 bytes an entry, up to twice that while a table has
/// room. In many small tables, so that none holds anybody up for long when it grows. Thread-safe.
/// </summary>
/// <param name="capacity">The most keys that may be taken or stored.</param>
/// <param name="maxBytes">The most bytes that the bodies of stored answers may have together; what is on its way may still exceed it.</param>
internal sealed class AnswerIndex(int capacity, long maxBytes)
{
    private const int PartCount = 256;

    private readonly Part[] _parts = [.. Enumerable.Range(0, PartCount).Select(static _ => new Part())];
    private int _count;
    private long _bytes;

    /// <summary>Keys taken or stored.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The bytes of all rows' bodies.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Rows were written, or, with a negative number, deleted: their bodies' bytes. Of several rows with one key each counts.</summary>
    public void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Takes a key that nobody has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="seq">The row of its answer; 0 where there is none.</param>
    /// <param name="untilFree">Completes when the request that has it has ended; null where none has.</param>
    /// <returns>The claim; null where another has it, its answer is stored, or, with neither, no more keys can be taken.</returns>
    /// <exception cref="StorageException">It is in doubt whether its answer is stored.</exception>
    public AnswerClaim? TryTake(in AnswerKey key, out long seq, out Task? untilFree)
    {
        var part = PartOf(key);
        lock (part.Gate)
        {
            untilFree = null;
            if (part.InDoubt.Contains(key))
            {
                throw new StorageException(
                    "Whether the request under this Idempotency-Key was stored is not known before the database answers again. Send the same again in a moment.");
            }

            if (part.Stored.TryGetValue(key, out seq)) return null;
            if (part.Taken.TryGetValue(key, out var other))
            {
                untilFree = other.UntilEnded();
                return null;
            }

            if (Volatile.Read(ref _bytes) >= maxBytes) return null;
            if (Interlocked.Increment(ref _count) > capacity)
            {
                Interlocked.Decrement(ref _count);
                return null;
            }

            var claim = new AnswerClaim(this, key);
            part.Taken.Add(key, claim);
            return claim;
        }
    }

    /// <summary>Whether a claim still stands: it does not once an answer of its key was found.</summary>
    public bool Stands(AnswerClaim claim)
    {
        var part = PartOf(claim.Key);
        lock (part.Gate) return part.Taken.TryGetValue(claim.Key, out var taken) && ReferenceEquals(taken, claim);
    }

    /// <summary>The answer of a taken key is committed.</summary>
    public void Committed(in AnswerKey key, long seq)
    {
        var part = PartOf(key);
        lock (part.Gate)
        {
            // Written without a claim, or with one that was given up: it is stored all the same.
            if (part.Taken.Remove(key, out var claim)) claim.End();
            else if (!part.Stored.ContainsKey(key)) Interlocked.Increment(ref _count);
            part.Stored[key] = seq;
        }
    }

    /// <summary>Whether the answer of a taken key was committed is not known: nobody gets the key until that is settled.</summary>
    public void Doubt(in AnswerKey key)
    {
        var part = PartOf(key);
        lock (part.Gate)
        {
            // Its place in the count stays with the doubt.
            if (part.Taken.Remove(key, out var claim)) claim.End();
            else Interlocked.Increment(ref _count);
            part.InDoubt.Add(key);
        }
    }

    /// <summary>Ends a doubt: where the answer was committed it has been restored, else the key is free.</summary>
    public void Settle(in AnswerKey key)
    {
        var part = PartOf(key);
        lock (part.Gate)
        {
            if (part.InDoubt.Remove(key)) Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Adds a row that was found in the database; of several with one key the last counts.</summary>
    public void Restore(in AnswerKey key, long seq) => Committed(key, seq);

    /// <summary>Forgets a stored answer, unless the key has a later one.</summary>
    public void Forget(in AnswerKey key, long seq)
    {
        var part = PartOf(key);
        lock (part.Gate)
        {
            if (!part.Stored.TryGetValue(key, out var stored) || stored != seq) return;
            part.Stored.Remove(key);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>A request has ended; unless its answer was committed, its key is free.</summary>
    public void Leave(AnswerClaim claim)
    {
        var part = PartOf(claim.Key);
        lock (part.Gate)
        {
            if (part.Taken.TryGetValue(claim.Key, out var taken) && ReferenceEquals(taken, claim))
            {
                part.Taken.Remove(claim.Key);
                Interlocked.Decrement(ref _count);
            }

            claim.End();
        }
    }

    private Part PartOf(in AnswerKey key) => _parts[(uint)key.GetHashCode() >> 24];

    private sealed class Part
    {
        public Lock Gate { get; } = new();

        public Dictionary<AnswerKey, long> Stored { get; } = [];

        public Dictionary<AnswerKey, AnswerClaim> Taken { get; } = [];

        public HashSet<AnswerKey> InDoubt { get; } = [];
    }
}
