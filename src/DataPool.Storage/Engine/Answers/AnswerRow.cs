using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Answers;

/// <summary>A remembered answer without its body.</summary>
internal readonly record struct AnswerRow(long Seq, DateTime At, AnswerKey Key, int BodyLength)
{
    /// <summary>
    /// Whether an answer need not be remembered any more. One from far in the future was written while the clock was
    /// wrong; it must not keep the younger ones behind it for ever.
    /// </summary>
    public bool IsExpired(DateTimeOffset now) => (now.UtcDateTime - At).Duration() >= IAnswerStore.Period;
}
