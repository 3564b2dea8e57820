using Xunit;
using static DataPool.Proofs.Storm.StormFaultKind;
using static DataPool.Proofs.Storm.WriteOutcome;

namespace DataPool.Proofs.Storm;

/// <summary>The storm's checker sees what it is there to see: each broken history here is named by its fault.</summary>
public sealed class StormCheckerTests
{
    private static readonly WritePlan Singles = new("singles", Appends: true, Keys: 1, Workers: 2);
    private static readonly WritePlan Arrays = new("arrays", Appends: true, Keys: 3, Workers: 1);
    private static readonly WritePlan Batches = new("batches", Appends: false, Keys: 3, Workers: 1);
    private static readonly WritePlan Counter = new("counter", Appends: false, Keys: 1, Workers: 1);
    private static readonly StreamView Empty = new("e", 0, []);

    [Fact]
    public void A_history_without_fault_passes()
    {
        WriteAttempt[] singles = [new("a", 1, Acknowledged, 1), new("b", 1, Acknowledged, 2), new("a", 2, InDoubt, 0), new("b", 2, Refused, 0), new("b", 3, InDoubt, 0)];
        Assert.Empty(StormChecker.Check(Singles, Empty, singles, View(3, ("a-1-0", 1), ("b-1-0", 1), ("b-3-0", 3))));
        WriteAttempt[] batches = [new("a", 1, Acknowledged, 1), new("a", 2, InDoubt, 0)];
        Assert.Empty(StormChecker.Check(Batches, Empty, batches, View(1, ("a-0", 1), ("a-1", 1), ("a-2", 1))));
        Assert.Empty(StormChecker.Check(Batches, Empty, batches, View(2, ("a-0", 2), ("a-1", 2), ("a-2", 2))));
        Assert.Empty(StormChecker.Check(Counter, View(5, ("a-0", 5)), [new("a", 6, InDoubt, 0)], View(5, ("a-0", 5))));
    }

    [Fact]
    public void A_lost_item_is_seen() =>
        AssertFault(Lost, "write 1 of b was acknowledged and is not there", Singles, Empty,
            [new("a", 1, Acknowledged, 1), new("b", 1, Acknowledged, 2)], View(2, ("a-1-0", 1)));

    [Fact]
    public void An_item_lost_after_it_was_checked_is_seen() =>
        AssertFault(Lost, "item a-1-0 was there and is gone", Singles, View(1, ("a-1-0", 1)), [], View(1));

    [Fact]
    public void A_lost_overwrite_is_seen() =>
        AssertFault(Lost, "show write 6, 7 was acknowledged", Counter, View(5, ("a-0", 5)),
            [new("a", 6, Acknowledged, 6), new("a", 7, Acknowledged, 7)], View(7, ("a-0", 6)));

    [Fact]
    public void A_version_that_went_back_is_seen() =>
        AssertFault(Lost, "acknowledged as version 2, the stream stands at 1", Singles, Empty,
            [new("a", 1, Acknowledged, 1), new("a", 2, Acknowledged, 2)], View(1, ("a-1-0", 1), ("a-2-0", 2)));

    [Fact]
    public void A_version_given_out_twice_is_seen() =>
        AssertFault(Doubled, "acknowledged as version 2, like another one", Singles, Empty,
            [new("a", 1, Acknowledged, 2), new("b", 1, Acknowledged, 2)], View(2, ("a-1-0", 1), ("b-1-0", 1)));

    [Fact]
    public void A_version_given_out_again_after_a_restart_is_seen() =>
        AssertFault(Doubled, "acknowledged as version 5, which was reached before it was sent", Counter, View(5, ("a-0", 5)),
            [new("a", 6, Acknowledged, 5)], View(5, ("a-0", 6)));

    [Fact]
    public void A_write_applied_twice_is_seen() =>
        AssertFault(Doubled, "version 3 after 0 and at most 2 writes", Singles, Empty,
            [new("a", 1, Acknowledged, 1), new("a", 2, Acknowledged, 2)], View(3, ("a-1-0", 1), ("a-2-0", 2)));

    [Fact]
    public void An_item_shown_twice_is_seen() =>
        AssertFault(Doubled, "item a-1-0 is there twice", Singles, Empty,
            [new("a", 1, Acknowledged, 1)], View(1, ("a-1-0", 1), ("a-1-0", 1)));

    [Fact]
    public void An_array_of_which_a_part_is_missing_is_seen() =>
        AssertFault(Torn, "2 of 3 items are there", Arrays, Empty,
            [new("a", 1, InDoubt, 0)], View(1, ("a-1-0", 1), ("a-1-2", 1)));

    [Fact]
    public void Items_of_two_batches_at_once_are_seen() =>
        AssertFault(Torn, "show the writes 1, 2 at once", Batches, Empty,
            [new("a", 1, Acknowledged, 1), new("a", 2, InDoubt, 0)], View(2, ("a-0", 2), ("a-1", 1), ("a-2", 2)));

    [Fact]
    public void A_new_batch_visible_in_part_is_seen() =>
        AssertFault(Torn, "1 of 3 are there", Batches, Empty, [new("a", 1, InDoubt, 0)], View(1, ("a-1", 1)));

    [Fact]
    public void Fields_of_two_writes_in_one_item_are_seen() =>
        AssertFault(Torn, "item a-0 holds fields of writes 6 and 5", Counter, View(5, ("a-0", 5)),
            [new("a", 6, InDoubt, 0)], new StreamView("e", 6, [new("a-0", 6, 5)]));

    [Fact]
    public void A_refused_write_that_is_there_is_seen()
    {
        AssertFault(Phantom, "write 1 of a was refused and is there", Singles, Empty, [new("a", 1, Refused, 0)], View(1, ("a-1-0", 1)));
        AssertFault(Phantom, "show write 6, which was refused or never sent", Counter, View(5, ("a-0", 5)), [new("a", 6, Refused, 0)], View(6, ("a-0", 6)));
    }

    [Fact]
    public void An_item_that_nobody_wrote_is_seen() =>
        AssertFault(Phantom, "nobody wrote item x-1-0", Singles, Empty, [], View(0, ("x-1-0", 1)));

    [Fact]
    public void A_new_epoch_is_seen() =>
        AssertFault(History, "epoch e became f", Singles, Empty, [], Empty with { Epoch = "f" });

    private static void AssertFault(
        StormFaultKind kind, string text, WritePlan plan, StreamView before, WriteAttempt[] attempts, StreamView after) =>
        Assert.Contains(StormChecker.Check(plan, before, attempts, after), fault => fault.Kind == kind && fault.Text.Contains(text, StringComparison.Ordinal));

    private static StreamView View(long version, params (string Key, long Number)[] items) =>
        new("e", version, [.. items.Select(item => new StoredItem(item.Key, item.Number, item.Number))]);
}
