using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Live.Hubs;
using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Live;

/// <summary>A committed delta with its bytes in each form, made once, by whoever needs them first.</summary>
internal sealed class LiveDelta(string stream, string epoch, Delta delta)
{
    private byte[]? _json;
    private byte[]? _jsonWithText;
    private SerializedHubMessage? _message;
    private SerializedHubMessage? _messageWithText;

    public Delta Delta => delta;

    /// <summary>The delta for a view without filter.</summary>
    public byte[] Json(bool numbersAsText) => numbersAsText
        ? _jsonWithText ??= Serialise(ReaderView.WholeAsText)
        : _json ??= Serialise(ReaderView.Whole);

    /// <summary>The delta as the hub's readers get it; it keeps its bytes for each protocol.</summary>
    public SerializedHubMessage Message(bool numbersAsText) => numbersAsText
        ? _messageWithText ??= HubMessages.Delta(Json(true))
        : _message ??= HubMessages.Delta(Json(false));

    private byte[] Serialise(ReaderView view)
    {
        var output = new ArrayBufferWriter<byte>(256 + (int)Math.Min(delta.Weight / 2, 64 << 10));
        DeltaJson.Write(output, stream, epoch, delta, delta.From, view);
        return output.WrittenSpan.ToArray();
    }
}

/// <summary>The last deltas of a stream without gaps, each leading one version on, bounded by weight. Not thread-safe.</summary>
internal sealed class DeltaRing
{
    /// <summary>The most bytes that the deltas may keep alive; the newest one is kept whatever it weighs.</summary>
    public const int MaxWeight = 1 << 20;

    private LiveDelta[] _deltas = new LiveDelta[16];
    private int _first;
    private int _count;
    private long _weight;

    /// <summary>Adds the next delta.</summary>
    public void Add(LiveDelta delta)
    {
        if (_count == _deltas.Length) Grow();
        _deltas[(_first + _count++) & (_deltas.Length - 1)] = delta;
        _weight += delta.Delta.Weight;
        while (_weight > MaxWeight && _count > 1)
        {
            _weight -= _deltas[_first].Delta.Weight;
            _deltas[_first] = null!;
            _first = (_first + 1) & (_deltas.Length - 1);
            _count--;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _deltas = new LiveDelta[16];
        (_first, _count, _weight) = (0, 0, 0);
    }

    /// <summary>The deltas that lead on from a version; null when they are no longer all here.</summary>
    public LiveDelta[]? Since(long version)
    {
        if (_count == 0) return null;
        var skip = version - _deltas[_first].Delta.From;
        if (skip < 0 || skip >= _count) return null;
        var since = new LiveDelta[_count - (int)skip];
        for (var i = 0; i < since.Length; i++) since[i] = _deltas[(_first + (int)skip + i) & (_deltas.Length - 1)];
        return since;
    }

    private void Grow()
    {
        var larger = new LiveDelta[_deltas.Length * 2];
        for (var i = 0; i < _count; i++) larger[i] = _deltas[(_first + i) & (_deltas.Length - 1)];
        (_deltas, _first) = (larger, 0);
    }
}
