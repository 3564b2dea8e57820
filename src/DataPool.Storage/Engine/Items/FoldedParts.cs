using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Items;

/// <summary>A stream's folded parts.</summary>
/// <param name="FoldedLsn">The log position that they stand at; <see cref="Deleting"/> for the rest of a stream.</param>
/// <param name="Head">Its head.</param>
/// <param name="Shapes">Its shapes, by number.</param>
/// <param name="Items">Its items, by number.</param>
internal sealed record FoldedParts(
    long FoldedLsn, ReadOnlyMemory<byte> Head, IReadOnlyList<StoredPart> Shapes, IReadOnlyList<StoredPart> Items)
{
    /// <summary>The log position in the head of a stream that is being deleted.</summary>
    public const long Deleting = -1;

    public static readonly FoldedParts None = new(0, default, [], []);

    public bool IsHalfDeleted => FoldedLsn == Deleting;
}
