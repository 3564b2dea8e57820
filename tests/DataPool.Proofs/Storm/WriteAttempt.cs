namespace DataPool.Proofs.Storm;

/// <summary>What became of a write, as its sender knows it.</summary>
internal enum WriteOutcome
{
    /// <summary>Answered 202: it must be there for ever.</summary>
    Acknowledged,

    /// <summary>Answered 503 or 429: it must never be there.</summary>
    Refused,

    /// <summary>No answer: it may be there, whole or not at all.</summary>
    InDoubt,
}

/// <param name="Worker">The sender.</param>
/// <param name="Number">The write's number, counted up by its worker.</param>
/// <param name="Outcome">What the sender was answered.</param>
/// <param name="Version">The stream's version in the answer; 0 without a 202.</param>
internal readonly record struct WriteAttempt(string Worker, long Number, WriteOutcome Outcome, long Version);
