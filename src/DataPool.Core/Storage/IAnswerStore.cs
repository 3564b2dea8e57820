namespace DataPool.Core.Storage;

/// <summary>
/// The answers that are remembered for repeated requests (<see cref="StoredAnswer"/>), for at least <see cref="Period"/>
/// after the request. An answer is stored with its write; this finds it again, and lets one request a key in at a time.
/// Thread-safe.
/// </summary>
public interface IAnswerStore
{
    /// <summary>How long an answer is remembered at least.</summary>
    static readonly TimeSpan Period = TimeSpan.FromHours(24);

    /// <summary>
    /// Takes a key, or finds what it was taken for. While another request has it, waits for that one: when it was
    /// committed its answer is found, when it failed or was refused whoever asks next takes the key.
    /// </summary>
    /// <param name="connector">See <see cref="StoredAnswer.Connector"/>.</param>
    /// <param name="key">See <see cref="StoredAnswer.Key"/>.</param>
    /// <param name="fingerprint">See <see cref="StoredAnswer.Fingerprint"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StorageException">A stored answer cannot be read, or nothing can be committed, now.</exception>
    ValueTask<AnswerTurn> BeginAsync(int connector, UInt128 key, UInt128 fingerprint, CancellationToken cancellationToken);
}

/// <summary>What a request with a key is to do.</summary>
public enum AnswerOutcome
{
    /// <summary>Write, with a <see cref="StoredAnswer"/>, and dispose the claim when the write has ended, one way or the other.</summary>
    New,

    /// <summary>Answer what was answered before, and write nothing.</summary>
    Replay,

    /// <summary>Another request was answered under this key: refuse (409 <c>idempotency_conflict</c>).</summary>
    Conflict,

    /// <summary>No more keys can be remembered: refuse (503 <c>overloaded</c>).</summary>
    Full,
}

/// <summary>The outcome of <see cref="IAnswerStore.BeginAsync"/>.</summary>
/// <param name="Outcome">What to do.</param>
/// <param name="Claim">The key, with <see cref="AnswerOutcome.New"/>: disposing it lets others in, and forgets the key unless its answer was committed.</param>
/// <param name="Body">The stored body, with <see cref="AnswerOutcome.Replay"/>.</param>
public readonly record struct AnswerTurn(AnswerOutcome Outcome, IDisposable? Claim = null, ReadOnlyMemory<byte> Body = default);
