using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>What a reader of an item sees change from one state of it to the next. Pure.</summary>
internal static class ItemDiff
{
    /// <summary>The change as a delta shows it; false when a reader sees none.</summary>
    public static bool Compare(ItemState? before, ItemState after, out DeltaUpsert upsert)
    {
        if (before is null)
        {
            upsert = new DeltaUpsert(after, FieldSet.All(after.Shape.Count), null, true, true, after.IsMissing);
            return true;
        }

        var changed = default(FieldSet);
        FieldName[]? unset = null;
        if (ReferenceEquals(before.Shape, after.Shape))
        {
            if (!ReferenceEquals(before.Payload, after.Payload)) CompareInPlace(before, after, ref changed);
        }
        else
        {
            CompareByName(before, after, ref changed, out unset);
        }

        var moved = before.Rank != after.Rank;
        var missing = before.IsMissing != after.IsMissing;
        upsert = new DeltaUpsert(after, changed, unset, false, moved, missing);
        return moved || missing || unset is not null || !changed.IsEmpty;
    }

    private static void CompareInPlace(ItemState before, ItemState after, ref FieldSet changed)
    {
        var count = after.Shape.Count;
        ReadOnlySpan<byte> old = before.Payload, now = after.Payload;
        for (var i = 0; i < count; i++)
            if (Differs(old, count, i, now, count, i))
                changed.Add(i);
    }

    private static void CompareByName(ItemState before, ItemState after, ref FieldSet changed, out FieldName[]? unset)
    {
        var relation = before.Shape.RelateTo(after.Shape);
        for (var i = 0; i < after.Shape.Count; i++)
        {
            var old = relation.ToOurs[i];
            if (old < 0 || Differs(before.Payload, before.Shape.Count, old, after.Payload, after.Shape.Count, i)) changed.Add(i);
        }

        List<FieldName>? gone = null;
        for (var i = 0; i < before.Shape.Count; i++)
            if (relation.ToTheirs[i] < 0)
                (gone ??= []).Add(before.Shape.Fields[i]);
        unset = gone?.ToArray();
    }

    private static bool Differs(ReadOnlySpan<byte> a, int aCount, int aIndex, ReadOnlySpan<byte> b, int bCount, int bIndex) =>
        Payload.Kind(a, aCount, aIndex) != Payload.Kind(b, bCount, bIndex)
        || !Payload.Value(a, aCount, aIndex).SequenceEqual(Payload.Value(b, bCount, bIndex));
}
