using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>Makes one delta of several in a row: the latest value of each field, for readers that fell behind.</summary>
public static class DeltaMerge
{
    /// <summary>One delta that leads from the first one's <see cref="Delta.From"/> to the last one's version.</summary>
    /// <param name="deltas">Deltas in order without gaps, at least one.</param>
    public static Delta Merge(ReadOnlySpan<Delta> deltas)
    {
        if (deltas.Length == 1) return deltas[0];
        var merge = new Merger();
        foreach (var delta in deltas)
        {
            foreach (var key in delta.Removes) merge.Remove(key);
            foreach (ref readonly var upsert in delta.Upserts.AsSpan()) merge.Upsert(upsert);
        }

        return merge.ToDelta(deltas[0].From, deltas[^1]);
    }

    private sealed class Merger
    {
        private readonly Dictionary<byte[], DeltaUpsert> _upserts = new(KeyComparer.Instance);
        private readonly HashSet<byte[]> _removes = new(KeyComparer.Instance);

        public void Remove(byte[] key)
        {
            // An item that only came to be on the way is as if it had never been.
            var cameOnTheWay = _upserts.Remove(key, out var upsert) && upsert.IsNew && !_removes.Contains(key);
            if (!cameOnTheWay) _removes.Add(key);
        }

        public void Upsert(in DeltaUpsert next)
        {
            if (!_upserts.TryGetValue(next.Item.Key, out var before))
            {
                _upserts[next.Item.Key] = next;
                return;
            }

            _upserts[next.Item.Key] = before.IsNew
                ? new DeltaUpsert(next.Item, FieldSet.All(next.Item.Shape.Count), null, true, true, next.Item.IsMissing)
                : Combine(before, next);
        }

        public Delta ToDelta(long from, Delta last) =>
            new(from, last.Version, last.At, [.. _upserts.Values], [.. _removes]);

        private static DeltaUpsert Combine(in DeltaUpsert before, in DeltaUpsert next)
        {
            var changed = next.Changed.Clone();
            var unset = new HashSet<FieldName>(before.Unset ?? []);
            unset.UnionWith(next.Unset ?? []);
            var shape = next.Item.Shape;
            var relation = ReferenceEquals(before.Item.Shape, shape) ? null : shape.RelateTo(before.Item.Shape);
            for (var i = 0; i < before.Item.Shape.Count; i++)
            {
                if (!before.Changed.Contains(i)) continue;
                var position = relation is null ? i : relation.ToOurs[i];
                if (position >= 0) changed.Add(position);
            }

            unset.RemoveWhere(field => shape.IndexOf(field.Text) >= 0);
            return new DeltaUpsert(
                next.Item, changed, unset.Count == 0 ? null : [.. unset], false,
                before.IsMoved || next.IsMoved, before.MissingChanged || next.MissingChanged);
        }
    }
}
