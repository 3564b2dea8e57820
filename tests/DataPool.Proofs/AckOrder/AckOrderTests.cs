using System.Globalization;
using System.Text.RegularExpressions;
using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;
using Xunit;

namespace DataPool.Proofs.AckOrder;

/// <summary>202 means fsynced: the order of the real server's system calls, as strace saw them.</summary>
public sealed partial class AckOrderTests
{
    private const string Calls = "trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg";

    private static readonly AckOrderChecker Checker = new("/log.db-wal");

    [Fact]
    public async Task Each_202_comes_after_the_sync_that_covers_it()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        var trace = Path.Combine(folder.Scratch, "trace");
        await using var server = await ServerProcess.StartAsync(folder.Data, Strace(trace), cancellation);
        using var client = new PoolClient(server);
        WritePlan[] plans = [new("single", Appends: true, Keys: 1, Workers: 1), new("array", Appends: true, Keys: 20, Workers: 1)];
        var sent = 0;
        foreach (var plan in plans)
        {
            var key = await client.CreateWebhookAsync(plan.Stream, cancellation);
            for (var i = 1; i <= 30; i++) await SendAsync(client, plan, key, "alone", i, cancellation);
            await Task.WhenAll(Enumerable.Range(1, 12).Select(async worker =>
            {
                for (var i = 1; i <= 25; i++) await SendAsync(client, plan, key, $"w{worker}", i, cancellation);
            }));
            sent += 30 + (12 * 25);
        }

        var result = Checker.Check(await FinishAsync(server, trace, sent, cancellation));
        Figures.Note($"Ack order: {result.Answers} answers with 202, {result.Syncs} syncs of the log, {result.Faults.Count} answers before their sync.");
        Assert.True(result.Faults.Count == 0, string.Join('\n', result.Faults.Take(10)));
        Assert.Equal(sent, result.Answers);
    }

    [Fact]
    public async Task A_202_for_a_repeated_value_waits_for_the_commit_of_the_first()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        var trace = Path.Combine(folder.Scratch, "trace");
        // Each sync takes 50 ms more, so that the repetitions meet a commit that is under way.
        await using var server = await ServerProcess.StartAsync(folder.Data, [.. Strace(trace), "-e", "inject=fsync,fdatasync:delay_enter=50000"], cancellation);
        using var client = new PoolClient(server);
        var plan = new WritePlan("same", Appends: false, Keys: 1, Workers: 1);
        var key = await client.CreateWebhookAsync(plan.Stream, cancellation);
        const int rounds = 20, repetitions = 6;
        for (var round = 1; round <= rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, repetitions).Select(_ => SendAsync(client, plan, key, "same", round, cancellation)));

        var result = Checker.Check(await FinishAsync(server, trace, rounds * repetitions, cancellation), data => Written().Match(data) is { Success: true } match ? match.Value : null);
        Figures.Note($"Ack order of repeated values: {result.Answers} answers with 202, {result.Syncs} syncs of the log, {result.Faults.Count} answers before their sync.");
        Assert.True(result.Faults.Count == 0, string.Join('\n', result.Faults.Take(10)));
        Assert.Equal(rounds * repetitions, result.Answers);
    }

    private static string[] Strace(string trace) => ["strace", "-f", "--seccomp-bpf", "-q", "-y", "-ttt", "-s", "600", "-e", Calls, "-o", trace];

    private static async Task SendAsync(PoolClient client, WritePlan plan, string key, string worker, long number, CancellationToken cancellation)
    {
        var answer = await client.PostAsync(plan.Stream, key, plan.Body(worker, number), cancellation);
        Assert.True(answer.IsAccepted, answer.ToString());
    }

    // The last answers may have reached the client before the tracer wrote down that they were sent.
    private static async Task<List<TracedCall>> FinishAsync(ServerProcess server, string trace, int answers, CancellationToken cancellation)
    {
        await Poll.UntilAsync(
            () => File.ReadLines(trace).Count(line => line.Contains("HTTP/1.1 202", StringComparison.Ordinal)) >= answers,
            TimeSpan.FromSeconds(20), () => string.Create(CultureInfo.InvariantCulture, $"{answers} answers are in the trace"), cancellation);
        server.Kill();
        return TraceReader.Read(File.ReadLines(trace));
    }

    // The number in the body, as the tracer writes quotes.
    [GeneratedRegex("""\\"n\\":[0-9]+""", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
