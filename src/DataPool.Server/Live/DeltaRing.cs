using DataPool.Core.Streams;
using DataPool.Core.Wire;
using System.Buffers;

namespace DataPool.Server.Live;

/// <summary>A committed delta with its JSON, made once, by whoever needs it first.</summary>
internal sealed class LiveDelta(string stream, string epoch, Delta delta)
{
    private byte[]? _json;
    private byte[]? _jsonWithText;

    public Delta Delta => delta;

    /// <summary>The delta for a view without filter.</summary>
    public byte[] Json(bool numbersAsText) => numbersAsText
        ? _jsonWithText ??= Serialise(ReaderView.WholeAsText)
        : _json ??= Serialise(ReaderView.Whole);

    private byte[] Serialise(ReaderView view)
    {
        var output = new ArrayBufferWriter<byte>(256 + (delta.Weight / 2));
        DeltaJson.Write(output, stream, epoch, delta, delta.From, view);
        return output.WrittenSpan.ToArray();
    }
}

/// <summary>The last deltas of a stream without gaps, bounded by weight. Not thread-safe.</summary>
internal sealed class DeltaRing
{
    /// <summary>The most bytes that the deltas may keep alive; the newest one is kept whatever it weighs.</summary>
    public const int MaxWeight = 4 << 20;

    private readonly Queue<LiveDelta> _deltas = new();
    private long _weight;

    /// <summary>Adds the next delta.</summary>
    public void Add(LiveDelta delta)
    {
        _deltas.Enqueue(delta);
        _weight += delta.Delta.Weight;
        while (_weight > MaxWeight && _deltas.Count > 1) _weight -= _deltas.Dequeue().Delta.Weight;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _deltas.Clear();
        _weight = 0;
    }

    /// <summary>The deltas that lead on from a version; null when they are no longer all here.</summary>
    public LiveDelta[]? Since(long version)
    {
        var skip = 0;
        foreach (var delta in _deltas)
        {
            if (delta.Delta.From == version) return [.. _deltas.Skip(skip)];
            if (delta.Delta.From > version) return null;
            skip++;
        }

        return null;
    }
}
