namespace DataPool.Proofs.AckOrder;

/// <summary>
/// Decides from a trace whether every 202 came after its write was on the disk: between the last byte of the request
/// and the first byte of the answer the log was written, and a sync of the log that began after that write returned 0.
/// Requests that share a commit are fine. Pure: it is itself tested with broken orders.
/// </summary>
/// <param name="log">How the path of the log's file ends.</param>
internal sealed class AckOrderChecker(string log)
{
    private const string Accepted = "HTTP/1.1 202";

    /// <param name="calls">The trace, in the order in which calls returned.</param>
    /// <param name="sameCommitAs">
    /// Names the write that a request repeats, from its data: the answer to a repetition, which changes nothing itself,
    /// must wait for the commit of the first one. Null where every request changes something.
    /// </param>
    public AckOrderResult Check(IReadOnlyList<TracedCall> calls, Func<string, string?>? sameCommitAs = null)
    {
        var commits = Commits(calls);
        var faults = new List<string>();
        var received = new Dictionary<string, TracedCall>(StringComparer.Ordinal);
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var answers = 0;
        // By their start, for what is received or sent counts from there; a request is complete at its end.
        foreach (var call in calls.OrderBy(call => call.IsSend ? call.Start : call.End))
        {
            if (call.IsReceive && call.Result > 0 && call.Descriptor.Length > 0)
            {
                received[call.Descriptor] = call;
                if (sameCommitAs?.Invoke(call.Arguments) is { } name) first.TryAdd(name, call.End);
            }

            if (!call.IsSend || !call.Arguments.Contains(Accepted, StringComparison.Ordinal)) continue;
            answers++;
            if (!received.TryGetValue(call.Descriptor, out var request))
            {
                faults.Add($"Line {call.Start}: a 202 on {call.Descriptor}, where no request was read.");
                continue;
            }

            var since = sameCommitAs?.Invoke(request.Arguments) is { } repeated ? first[repeated] : request.End;
            if (!commits.Any(commit => commit.WriteStart > since && commit.SyncEnd < call.Start))
                faults.Add($"Line {call.Start}: a 202 on {call.Descriptor}; since its request (line {since}) nothing was written to {log} and synced.");
        }

        return new AckOrderResult(answers, commits.Count, faults);
    }

    // A sync covers the writes that had returned before it began; the latest of them is the one that matters.
    private List<(int WriteStart, int SyncEnd)> Commits(IReadOnlyList<TracedCall> calls)
    {
        var writes = calls.Where(call => call.IsWrite && call.Result > 0 && call.IsOnFile(log)).ToList();
        return [.. calls.Where(call => call.IsSync && call.Result == 0 && call.IsOnFile(log))
            .Select(sync => (writes.Where(write => write.End < sync.Start).Select(write => write.Start).DefaultIfEmpty(-1).Max(), sync.End))];
    }
}

/// <param name="Answers">Answers with 202 that were seen.</param>
/// <param name="Syncs">Successful syncs of the log.</param>
/// <param name="Faults">Answers that came too early.</param>
internal sealed record AckOrderResult(int Answers, int Syncs, IReadOnlyList<string> Faults);
