using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class AnswerSuite : PoolSuite
{
    private static readonly UInt128 Key = new(1, 2);
    private static readonly UInt128 Print = new(3, ulong.MaxValue);

    [Fact]
    public async Task An_answer_is_found_again_before_and_after_a_restart_and_after_a_kill()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        using (await NewAsync(test, Key)) await test.QueueAnswer(lease, 1, Key, Print, "first").Soon();
        Assert.Equal("first", await ReplayAsync(test));
        await using (var copy = await test.CopyAsync()) Assert.Equal("first", await ReplayAsync(copy));
        await test.ReopenAsync();
        Assert.Equal("first", await ReplayAsync(test));
        Assert.Equal(AnswerOutcome.Conflict, (await BeginAsync(test, Key, Print + 1)).Outcome);
        Assert.Equal(AnswerOutcome.New, (await BeginAsync(test, Key, Print, connector: 2)).Outcome);
        Assert.Equal(AnswerOutcome.New, (await BeginAsync(test, Key + 1, Print)).Outcome);
    }

    [Fact]
    public async Task An_answer_is_committed_with_its_write_or_not_at_all()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        using var gate = new WriterGate(test.Hooks);
        using var claim = await NewAsync(test, Key);
        var write = test.QueueAnswer(lease, 1, Key, Print, "first");
        await gate.ArrivedAsync();
        // The rows are written and not committed: another process finds neither of them.
        await using (var copy = await test.CopyAsync())
        {
            Assert.Equal(0, copy.Query("log", "SELECT count(*) FROM log"));
            Assert.Equal(0, copy.Query("log", "SELECT count(*) FROM answer"));
        }

        // One commit is all it takes.
        gate.PassOne();
        await write.Soon();
        await using var after = await test.CopyAsync();
        Assert.Equal(1, after.Query("log", "SELECT count(*) FROM log"));
        Assert.Equal("first", await ReplayAsync(after));
    }

    [Fact]
    public async Task An_entry_may_be_there_for_its_answer_alone()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1, "a");
        await test.QueueAnswer(lease, 0, Key, Print, "nothing new").Soon();
        await test.AppendAsync(lease, 2, "b");
        Assert.Equal("nothing new", await ReplayAsync(test));
        Assert.Equal(["1=a", "2=b"], (await test.LoadAsync(1)).LogTexts());
        await test.ReopenAsync();
        Assert.Equal(["1=a", "2=b"], (await test.LoadAsync(1)).LogTexts());
        Assert.Equal("nothing new", await ReplayAsync(test));
    }

    [Fact]
    public async Task Who_asks_in_the_meantime_waits_and_gets_the_answer()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var claim = await NewAsync(test, Key);
        var waiting = Enumerable.Range(0, 5).Select(_ => BeginAsync(test, Key, Print)).ToList();
        var another = BeginAsync(test, Key, Print + 1);
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));
        await test.QueueAnswer(lease, 1, Key, Print, "first").Soon();
        claim.Dispose();
        foreach (var turn in waiting) Assert.Equal("first", (await turn).Body.Text());
        Assert.Equal(AnswerOutcome.Conflict, (await another).Outcome);
    }

    [Fact]
    public async Task A_claim_given_up_lets_exactly_one_of_those_who_wait_begin()
    {
        await using var test = await OpenAsync();
        var claim = await NewAsync(test, Key);
        var waiting = Enumerable.Range(0, 3).Select(_ => BeginAsync(test, Key, Print)).ToList();
        for (var left = 3; left > 0; left--)
        {
            claim.Dispose();
            var first = await Task.WhenAny(waiting);
            waiting.Remove(first);
            Assert.Equal(AnswerOutcome.New, (await first).Outcome);
            Assert.All(waiting, turn => Assert.False(turn.IsCompleted));
            claim = (await first).Claim!;
        }
    }

    [Fact]
    public async Task Waiting_ends_when_the_caller_leaves()
    {
        await using var test = await OpenAsync();
        using var claim = await NewAsync(test, Key);
        using var leaving = new CancellationTokenSource();
        var turn = test.Answers.BeginAsync(1, Key, Print, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }

    [Fact]
    public async Task A_failed_commit_forgets_the_key()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var claim = await NewAsync(test, Key);
        var waiting = BeginAsync(test, Key, Print);
        test.Hooks.Committing = (_, name) =>
        {
            if (name == "log-writer") throw new IOException("no");
        };
        await Assert.ThrowsAsync<StorageException>(() => test.QueueAnswer(lease, 1, Key, Print, "lost").Soon());
        claim.Dispose();
        // Nothing can be begun now, and who waited is told at once.
        await Assert.ThrowsAsync<StorageException>(() => waiting);
        test.Hooks.Committing = null;
        await test.RecoverAsync();
        Assert.Equal(0, test.Query("log", "SELECT count(*) FROM answer"));
        var again = (await test.LoadAsync(1)).Lease;
        using (await NewAsync(test, Key)) await test.QueueAnswer(again, 1, Key, Print, "kept").Soon();
        Assert.Equal("kept", await ReplayAsync(test));
    }

    [Fact]
    public async Task When_it_is_full_no_key_is_taken_and_none_is_dropped()
    {
        await using var test = await OpenAsync();
        test.MaxAnswers = 2;
        await test.ReopenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        using (await NewAsync(test, Key)) await test.QueueAnswer(lease, 1, Key, Print, "first").Soon();
        var open = await NewAsync(test, Key + 1);
        Assert.Equal(AnswerOutcome.Full, (await BeginAsync(test, Key + 2, Print)).Outcome);
        Assert.Equal("first", await ReplayAsync(test));
        open.Dispose();
        (await NewAsync(test, Key + 2)).Dispose();
    }

    [Fact]
    public async Task When_the_answers_have_too_many_bytes_no_key_is_taken_until_old_ones_are_forgotten()
    {
        await using var test = await OpenAsync();
        test.MaxAnswerBytes = 10;
        await test.ReopenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        using (await NewAsync(test, Key)) await test.QueueAnswer(lease, 1, Key, Print, "first").Soon();
        using (await NewAsync(test, Key + 1)) await test.QueueAnswer(lease, 2, Key + 1, Print, "other").Soon();
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(AnswerOutcome.Full, (await BeginAsync(test, Key + 2, Print)).Outcome);
            Assert.Equal("first", await ReplayAsync(test));
            await test.ReopenAsync();
        }

        test.Time.Advance(IAnswerStore.Period + TimeSpan.FromMinutes(1));
        AnswerTurn turn;
        for (var tries = 0; (turn = await BeginAsync(test, Key + 2, Print)).Outcome != AnswerOutcome.New; tries++)
        {
            Assert.True(tries < 1000, "They were never forgotten.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        turn.Claim!.Dispose();
    }

    [Fact]
    public async Task Answers_are_forgotten_after_a_day_in_small_steps_and_make_room()
    {
        await using var test = await OpenAsync();
        test.MaxAnswers = 2500;
        await test.ReopenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var steps = 0;
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(i => test.QueueAnswer(lease, 0, Key + (uint)i, Print, "old"))).Soon();
        Assert.Equal(AnswerOutcome.Full, (await BeginAsync(test, Key + 9999, Print)).Outcome);
        test.Hooks.Committing = (_, name) => steps += name == "log-writer" ? 1 : 0;
        test.Time.Advance(IAnswerStore.Period - TimeSpan.FromMinutes(30));
        Assert.Equal("old", await ReplayAsync(test));
        test.Time.Advance(TimeSpan.FromMinutes(31));
        await TestPool.UntilAsync(() => test.Query("log", "SELECT count(*) FROM answer") == 0);
        // More where the idle writer looked at its database meanwhile.
        Assert.InRange(steps, 3, int.MaxValue);
        using (await NewAsync(test, Key)) await test.QueueAnswer(lease, 0, Key, Print, "young").Soon();
        Assert.Equal("young", await ReplayAsync(test));
        test.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("young", await ReplayAsync(test));
    }

    [Fact]
    public async Task What_was_old_at_the_start_is_forgotten_too_and_a_later_answer_under_its_key_stays()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.QueueAnswer(lease, 0, Key, Print, "old").Soon();
        await test.ReopenAsync();
        lease = (await test.LoadAsync(1)).Lease;
        // The old row is still there, but no longer counts.
        await using (var stopped = await test.CopyAsync())
        {
            stopped.Time.Advance(IAnswerStore.Period);
            await TestPool.UntilAsync(() => stopped.Query("log", "SELECT count(*) FROM answer") == 0);
            (await NewAsync(stopped, Key)).Dispose();
        }

        await test.QueueAnswer(lease, 0, Key, Print, "later").Soon();
        await test.ReopenAsync();
        Assert.Equal("later", await ReplayAsync(test));
    }

    private static Task<AnswerTurn> BeginAsync(TestPool test, UInt128 key, UInt128 print, int connector = 1) =>
        test.Answers.BeginAsync(connector, key, print, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestPool.Patience);

    private static async Task<IDisposable> NewAsync(TestPool test, UInt128 key)
    {
        var turn = await BeginAsync(test, key, Print);
        Assert.Equal(AnswerOutcome.New, turn.Outcome);
        return turn.Claim!;
    }

    private static async Task<string> ReplayAsync(TestPool test)
    {
        var turn = await BeginAsync(test, Key, Print);
        Assert.Equal(AnswerOutcome.Replay, turn.Outcome);
        return turn.Body.Text();
    }
}
