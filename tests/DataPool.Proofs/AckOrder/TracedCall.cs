namespace DataPool.Proofs.AckOrder;

/// <summary>A finished system call of a trace. Places are line numbers: a tracer writes down what it sees in its order.</summary>
/// <param name="Name">The call.</param>
/// <param name="Descriptor">Its first argument, as <c>7&lt;/data/log.db-wal&gt;</c> or <c>9&lt;socket:[123]&gt;</c>.</param>
/// <param name="Arguments">All arguments.</param>
/// <param name="Result">What it returned; negative for an error.</param>
/// <param name="Start">Where it began.</param>
/// <param name="End">Where it had returned.</param>
internal sealed record TracedCall(string Name, string Descriptor, string Arguments, long Result, int Start, int End)
{
    public bool IsSync => Name is "fsync" or "fdatasync";

    public bool IsWrite => Name is "write" or "writev" or "pwrite64" or "pwritev" or "pwritev2";

    public bool IsSend => Name is "sendmsg" or "sendto" or "write" or "writev";

    public bool IsReceive => Name is "recvmsg" or "recvfrom" or "read" or "readv";

    public bool IsOnFile(string nameEnd) => Descriptor.EndsWith(nameEnd + ">", StringComparison.Ordinal);
}
