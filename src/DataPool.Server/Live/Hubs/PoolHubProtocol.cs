using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace DataPool.Server.Live.Hubs;

/// <summary>
/// A protocol of SignalR with what it lacks for our hub: <c>Subscribe</c> may be called without options, wrong arguments are
/// answered in words, and an answer tells when it is on its way.
/// </summary>
internal sealed class PoolHubProtocol(IHubProtocol inner) : IHubProtocol
{
    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var start = input;
        if (!inner.TryParseMessage(ref input, binder, out message)) return false;
        if (message is InvocationBindingFailureMessage failure) message = Mend(start, binder, failure);
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        inner.WriteMessage(message, output);
        if (message is CompletionMessage { Result: HubPayload answer }) answer.Written?.Invoke();
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    private HubMessage Mend(ReadOnlySequence<byte> input, IInvocationBinder binder, InvocationBindingFailureMessage failure)
    {
        if (string.Equals(failure.Target, nameof(PoolHub.Subscribe), StringComparison.OrdinalIgnoreCase))
        {
            // SignalR knows no optional arguments.
            if (inner.TryParseMessage(ref input, new NameOnly(binder), out var message) && message is InvocationMessage { Arguments: [string name] } call)
                return new InvocationMessage(call.InvocationId, call.Target, [name, null]) { Headers = call.Headers };
            return Say(failure, "Subscribe takes the name of a stream and, where wanted, an object of options: keys, fields, numbers, epoch and version.");
        }

        return string.Equals(failure.Target, nameof(PoolHub.Unsubscribe), StringComparison.OrdinalIgnoreCase)
            ? Say(failure, "Unsubscribe takes the name of a stream.")
            : failure;
    }

    private static InvocationBindingFailureMessage Say(InvocationBindingFailureMessage failure, string words) =>
        new(failure.InvocationId, failure.Target, ExceptionDispatchInfo.Capture(new HubException(words)));

    private sealed class NameOnly(IInvocationBinder binder) : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [typeof(string)];

        public Type GetReturnType(string invocationId) => binder.GetReturnType(invocationId);

        public Type GetStreamItemType(string streamId) => binder.GetStreamItemType(streamId);
    }
}
