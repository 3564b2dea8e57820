using Xunit;

namespace DataPool.Proofs.AckOrder;

/// <summary>The checker reads a tracer's lines and sees answers that came too early.</summary>
public sealed class AckOrderCheckerTests
{
    private const string Read = """10 1.0 recvmsg(9<socket:[77]>, {msg_iov=[{iov_base="POST /api/webhook/w HTTP/1.1\r\n"..., iov_len=4096}], msg_flags=0}, 0) = 250""";
    private const string Write = """11 1.1 pwrite64(7</data/log.db-wal>, "\0\0\0"..., 4096, 32) = 4096""";
    private const string Sync = "11 1.2 fdatasync(7</data/log.db-wal>) = 0";
    private const string Answer = """12 1.3 sendmsg(9<socket:[77]>, {msg_iov=[{iov_base="HTTP/1.1 202 Accepted\r\n"..., iov_len=300}], msg_flags=0}, MSG_NOSIGNAL) = 300""";

    [Fact]
    public void An_answer_after_its_sync_passes()
    {
        var result = Check(Read, Write, Sync, Answer);
        Assert.Empty(result.Faults);
        Assert.Equal((1, 1), (result.Answers, result.Syncs));
    }

    [Fact]
    public void Requests_may_share_a_sync() =>
        Assert.Empty(Check(Read, Read.Replace("77", "78"), Write, Sync, Answer, Answer.Replace("77", "78")).Faults);

    [Fact]
    public void An_answer_before_the_sync_is_seen() => Assert.Single(Check(Read, Write, Answer, Sync).Faults);

    [Fact]
    public void An_answer_without_a_sync_is_seen() => Assert.Single(Check(Read, Write, Answer).Faults);

    [Fact]
    public void A_sync_before_the_request_does_not_count() => Assert.Single(Check(Write, Sync, Read, Answer).Faults);

    [Fact]
    public void A_sync_without_a_write_since_the_request_does_not_count() => Assert.Single(Check(Write, Read, Sync, Answer).Faults);

    [Fact]
    public void A_sync_that_began_before_the_write_does_not_count() =>
        Assert.Single(Check(
            Read,
            "11 1.1 fdatasync(7</data/log.db-wal> <unfinished ...>",
            Write.Replace("11 1.1", "13 1.1"),
            "11 1.2 <... fdatasync resumed>) = 0",
            Answer).Faults);

    [Fact]
    public void A_sync_that_failed_does_not_count() =>
        Assert.Single(Check(Read, Write, "11 1.2 fdatasync(7</data/log.db-wal>) = -1 EIO (Input/output error) (INJECTED)", Answer).Faults);

    [Fact]
    public void A_sync_of_another_file_does_not_count() => Assert.Single(Check(Read, Write, Sync.Replace("log.db", "items.db"), Answer).Faults);

    [Fact]
    public void An_answer_sent_while_the_sync_still_ran_is_seen() =>
        Assert.Single(Check(
            Read,
            Write,
            "11 1.2 fdatasync(7</data/log.db-wal> <unfinished ...>",
            """12 1.3 sendmsg(9<socket:[77]>, {msg_iov=[{iov_base="HTTP/1.1 202 Accepted"..., iov_len=300}]}, 0 <unfinished ...>""",
            "11 1.4 <... fdatasync resumed>)          = 0",
            "12 1.5 <... sendmsg resumed>) = 300").Faults);

    [Fact]
    public void Interrupted_calls_are_put_together() =>
        Assert.Empty(Check(
            "10 1.0 recvmsg(9<socket:[77]>,  <unfinished ...>",
            """10 1.1 <... recvmsg resumed>{msg_iov=[{iov_base="POST /api/webhook/w HTTP/1.1\r\n"..., iov_len=4096}]}, 0) = 250""",
            """11 1.1 pwrite64(7</data/log.db-wal>, ") = 0 <... "..., 4096, 32 <unfinished ...>""",
            "11 1.1 <... pwrite64 resumed>)   = 4096",
            "11 1.2 fdatasync(7</data/log.db-wal> <unfinished ...>",
            "12 1.3 --- SIGRT_1 {si_signo=SIGRT_1} ---",
            "11 1.4 <... fdatasync resumed>) = 0",
            Answer).Faults);

    [Fact]
    public void A_request_that_was_still_being_read_when_the_sync_began_is_seen() =>
        Assert.Single(Check(
            "10 1.0 recvmsg(9<socket:[77]>,  <unfinished ...>",
            Write,
            Sync,
            """10 1.3 <... recvmsg resumed>{msg_iov=[{iov_base="POST"..., iov_len=4096}]}, 0) = 250""",
            Answer).Faults);

    [Fact]
    public void A_repetition_waits_for_the_commit_of_the_first()
    {
        string[] passes = [Named(77, "same"), Write, Sync, Named(78, "same"), Answer.Replace("77", "78"), Answer];
        string[] early = [Named(77, "same"), Write, Named(78, "same"), Answer.Replace("77", "78"), Sync, Answer];
        Assert.Empty(Checker.Check(TraceReader.Read(passes), Name).Faults);
        Assert.Single(Checker.Check(TraceReader.Read(early), Name).Faults);

        static string Named(int socket, string name) => Read.Replace("77", $"{socket}").Replace("POST", name);
        static string? Name(string data) => data.Contains("same", StringComparison.Ordinal) ? "same" : null;
    }

    private static AckOrderChecker Checker => new("/log.db-wal");

    private static AckOrderResult Check(params string[] lines) => Checker.Check(TraceReader.Read(lines));
}
