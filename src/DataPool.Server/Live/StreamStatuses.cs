using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Wire;

namespace DataPool.Server.Live;

/// <summary>The status of each stream, from its connectors' states; computed at most once a second a stream.</summary>
internal sealed class StreamStatuses(ConnectorCatalog catalog, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, (long Taken, StreamStatus Status)> _known = new();

    /// <summary>The status of a stream, at most a second old.</summary>
    public StreamStatus Of(long streamId) =>
        _known.TryGetValue(streamId, out var known) && time.GetElapsedTime(known.Taken) < TimeSpan.FromSeconds(1)
            ? known.Status
            : Refresh(streamId);

    /// <summary>Computes the status of a stream afresh.</summary>
    public StreamStatus Refresh(long streamId)
    {
        var status = Compute(catalog.ByStream(streamId), time.GetUtcNow());
        _known[streamId] = (time.GetTimestamp(), status);
        return status;
    }

    /// <summary>Forgets a deleted stream.</summary>
    public void Forget(long streamId) => _known.TryRemove(streamId, out _);

    private static StreamStatus Compute(IReadOnlyList<Connector> connectors, DateTimeOffset now)
    {
        var behind = 0;
        DateTimeOffset? checkedAt = null;
        var text = new StringBuilder();
        var list = new ArrayBufferWriter<byte>(256);
        foreach (var connector in connectors)
        {
            var state = connector.Status(now);
            if (IsBehind(connector, state, now)) behind++;
            if (state.LastSuccessAt > checkedAt || checkedAt is null) checkedAt = state.LastSuccessAt;
            list.Write(list.WrittenCount == 0 ? "{\"id\":"u8 : ",{\"id\":"u8);
            ItemJson.WriteText(list, connector.Id);
            list.Write(",\"name\":"u8);
            ItemJson.WriteText(list, connector.Name);
            list.Write(",\"state\":"u8);
            ItemJson.WriteText(list, state.State.ToString());
            list.Write("}"u8);
            text.Append(connector.Id).Append(connector.Name).Append(state.State);
        }

        var word = behind == connectors.Count ? "stale" : behind > 0 ? "late" : "fresh";
        return new StreamStatus(word, new StatusForm(word + text, Members(word, checkedAt, list.WrittenSpan)), new StatusForm(word, Members(word, checkedAt)));
    }

    // Behind (PRODUCT 3): in Error or Disabled, a pull overdue by more than its interval and timeout, a push that is Idle.
    private static bool IsBehind(Connector connector, ConnectorStatus status, DateTimeOffset now) =>
        status.State is ConnectorState.Error or ConnectorState.Disabled
        || (connector.IsPull ? connector.IsOverdue(now) : status.State == ConnectorState.Idle);

    private static byte[] Members(string state, DateTimeOffset? checkedAt, ReadOnlySpan<byte> connectors)
    {
        var output = new ArrayBufferWriter<byte>(128 + connectors.Length);
        output.Write(Members(state, checkedAt));
        output.Write(",\"connectors\":["u8);
        output.Write(connectors);
        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Members(string state, DateTimeOffset? checkedAt)
    {
        var output = new ArrayBufferWriter<byte>(128);
        output.Write("\"state\":"u8);
        ItemJson.WriteText(output, state);
        output.Write(",\"checkedAt\":"u8);
        if (checkedAt is { } at) ItemJson.WriteTime(output, at);
        else output.Write("null"u8);
        return output.WrittenSpan.ToArray();
    }
}
