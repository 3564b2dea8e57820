using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Tests.Streams;

/// <summary>A stream whose log rows and folds are kept in memory, so that it can be read back at any point.</summary>
internal sealed class StreamHarness(RecordLimits? limits = null)
{
    private readonly RecordLimits _limits = limits ?? new RecordLimits();
    private readonly List<LogRow> _log = [];
    private readonly SortedDictionary<long, ReadOnlyMemory<byte>> _items = [];
    private readonly SortedDictionary<long, ReadOnlyMemory<byte>> _shapes = [];
    private ReadOnlyMemory<byte> _head;
    private long _foldedLsn;
    private long _ticks;

    public StreamState State { get; private set; } = StreamState.Load(Empty(), limits ?? new RecordLimits());

    public ReaderModel Reader { get; private set; } = new();

    public int LogRows => _log.Count;

    /// <summary>The time of the last write; each comes a second after the one before.</summary>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddSeconds(_ticks);

    public void Wait(int seconds) => _ticks += seconds;

    public WriteResult Write(WriteRequest request)
    {
        _ticks++;
        var applied = State.Apply(request, Now, TimeSpan.FromSeconds(_ticks));
        request.Records?.Dispose();
        if (!applied.Log.IsEmpty) _log.Add(new LogRow(State.Lsn, applied.Log.ToArray()));
        if (applied.Delta is not null) Reader.Apply(applied.Delta);
        return applied.Result;
    }

    public void Fold()
    {
        var batch = State.TakeFold().Encode(new StreamLease(1));
        _head = batch.Head.ToArray();
        _foldedLsn = batch.Lsn;
        Keep(_shapes, batch.Shapes);
        Keep(_items, batch.Items);
        _log.RemoveAll(row => row.Lsn <= batch.Lsn);
    }

    /// <summary>Begins with what is stored; a reader then connects.</summary>
    public void Restore(byte[] head, StoredPart[] shapes, StoredPart[] items, long foldedLsn = 0, LogRow[]? log = null)
    {
        (_head, _foldedLsn) = (head, foldedLsn);
        Keep(_shapes, shapes);
        Keep(_items, items);
        _log.AddRange(log ?? []);
        Reload();
        Reader = new ReaderModel(State.Image());
    }

    public List<Delta> Reload()
    {
        var replayed = new List<Delta>();
        State = StreamState.Load(new StoredStream
        {
            Lease = new StreamLease(1),
            FoldedLsn = _foldedLsn,
            Head = _head,
            Shapes = [.. _shapes.Select(shape => new StoredPart(shape.Key, shape.Value))],
            Items = [.. _items.Select(item => new StoredPart(item.Key, item.Value))],
            Log = [.. _log],
        }, _limits, replayed.Add);
        return replayed;
    }

    /// <summary>The stream as a text: version, then each item in order with its fields, owners left out.</summary>
    public string Dump() => ReaderModel.Dump(State.Image());

    /// <summary>As <see cref="Dump"/>, with claims and owners.</summary>
    public string DumpWithOwners()
    {
        var text = new StringBuilder();
        foreach (var item in State.Image().Items)
        {
            text.Append(Encoding.UTF8.GetString(item.Key)).Append(" home ").Append(item.Home);
            foreach (var claim in item.Ownership.Claims) text.Append(' ').Append(claim);
            for (var i = 0; i < item.Shape.Count; i++) text.Append(' ').Append(item.Shape.Fields[i]).Append('@').Append(item.Ownership.OwnerOf(i));
            text.AppendLine();
        }

        return text.ToString();
    }

    private static void Keep(SortedDictionary<long, ReadOnlyMemory<byte>> table, IReadOnlyList<StoredPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Body.IsEmpty) table.Remove(part.Number);
            else table[part.Number] = part.Body.ToArray();
        }
    }

    private static StoredStream Empty() => new()
    {
        Lease = new StreamLease(1), FoldedLsn = 0, Head = default, Shapes = [], Items = [], Log = [],
    };
}
