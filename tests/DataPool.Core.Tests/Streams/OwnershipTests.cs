using System.Collections;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>Who owns what (PRODUCT 1).</summary>
public sealed class OwnershipTests
{
    private readonly StreamHarness _stream = new();

    [Fact]
    public void Two_connectors_supply_fields_of_one_item_and_each_withdraws_only_its_own()
    {
        _stream.Write(Records.Pull(1, MissingPolicy.Remove, ("north", [("target", 100)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("north", [("actual", 80)])));
        Assert.Equal("target=100 actual=80", Fields("north"));

        _stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 1 });
        Assert.Equal("actual=80", Fields("north"));

        _stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 2 });
        Assert.Empty(_stream.State.Image().Items);
    }

    [Fact]
    public void A_field_belongs_to_who_wrote_it_last_an_equal_value_included()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1), ("y", 1)])));
        var result = _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("x", 1)])));
        Assert.Equal(1, result.Version);
        Assert.Equal(0, result.ItemsChanged);

        _stream.Reload();
        _stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 2 });
        Assert.Equal("y=1", Fields("a"));
    }

    [Fact]
    public void Replace_leaves_the_other_connectors_fields_alone()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("y", 2), ("z", 3)])));
        _stream.Write(Records.Push(2, WriteMode.Replace, ("a", [("y", 5)])));
        Assert.Equal("x=1 y=5", Fields("a"));
    }

    [Fact]
    public void Merge_keeps_absent_fields_and_stores_null()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1), ("y", 2)])));
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("y", null)])));
        Assert.Equal("x=1 y=null", Fields("a"));
    }

    [Fact]
    public void Under_merge_a_scalar_takes_the_place_of_its_parts_and_the_reverse()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("place.city", "Oslo"), ("place.geo.lat", 1), ("placed", 1)])));
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("place", "Oslo")])));
        Assert.Equal("placed=1 place=\"Oslo\"", Fields("a"));
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("place.geo.lat", 2)])));
        Assert.Equal("placed=1 place.geo.lat=2", Fields("a"));
    }

    [Fact]
    public void Released_items_stay_unclaimed_until_a_connector_writes_them_and_owns_all_of_them()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1), ("y", 2)])));
        var released = _stream.Write(new WriteRequest { Kind = WriteKind.Release, Connector = 1 });
        Assert.Equal(1, released.Version);
        Assert.Empty(_stream.State.CountClaims());
        Assert.Equal("x=1 y=2", Fields("a"));

        _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("x", 3)])));
        Assert.Equal("x=3 y=2", Fields("a"));
        _stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 2 });
        Assert.Empty(_stream.State.Image().Items);
    }

    [Fact]
    public void Missing_items_are_removed_kept_or_marked()
    {
        _stream.Write(Records.Pull(1, MissingPolicy.Remove, ("a", [("x", 1)]), ("b", [("x", 1)]), ("c", [("x", 1)])));
        _stream.Write(Records.Pull(1, MissingPolicy.Mark, ("a", [("x", 1)]), ("b", [("x", 1)])));
        Assert.True(Item("c").IsMissing);
        _stream.Write(Records.Pull(1, MissingPolicy.Keep, ("c", [("x", 1)])));
        Assert.False(Item("c").IsMissing);
        Assert.Equal(3, _stream.State.Image().Items.Length);
        _stream.Write(Records.Pull(1, MissingPolicy.Remove, ("c", [("x", 1)])));
        Assert.Single(_stream.State.Image().Items);
        Assert.Equal(_stream.Dump(), _stream.Reader.Dump());
    }

    [Fact]
    public void A_write_that_breaks_a_limit_changes_nothing()
    {
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 2, FieldsPerItem = 2 });
        stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        var before = stream.Dump();
        var full = Assert.Throws<RecordException>(() => stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 2)]), ("b", [("x", 1)]), ("c", [("x", 1)]))));
        Assert.Equal("stream_full", full.Code);
        Assert.Equal("The stream would hold 3 items; at most 2 are allowed. Remove items first, or raise DataPool:Limits:ItemsPerStream.", full.Message);
        var wide = Assert.Throws<RecordException>(() => stream.Write(Records.Push(1, WriteMode.Merge, ("b", [("x", 1)]), ("a", [("y", 1), ("z", 1)]))));
        Assert.Equal("invalid_item", wide.Code);
        Assert.Equal(before, stream.Dump());
        stream.Write(Records.Push(1, WriteMode.Merge, ("b", [("x", 1)])));
        Assert.Equal(2, stream.State.Image().Items.Length);
    }

    [Fact]
    public void A_write_that_changes_nothing_is_not_logged()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        var result = _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        Assert.Equal(new WriteResult(1, 1, 0, 0), result);
        Assert.Equal(1, _stream.LogRows);
    }

    [Fact]
    public void A_refused_write_uses_up_no_numbers_and_no_ranks()
    {
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 1 });
        stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        var rank = stream.State.Image().Items[0].Rank;
        for (var i = 0; i < 50; i++) Assert.Throws<RecordException>(() => stream.Write(Records.Push(1, WriteMode.Merge, ("b", [("x", 1)]), ("c", [("x", 1)]))));
        stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 1 });
        stream.Write(Records.Push(1, WriteMode.Merge, ("b", [("x", 1)])));
        Assert.Equal(2, stream.State.Image().Items[0].Number);
        Assert.Equal(rank + 1, stream.State.Image().Items[0].Rank);
    }

    [Fact]
    public void Fields_that_come_and_go_make_no_new_shapes()
    {
        var shapes = new HashSet<Shape>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 2000; i++)
        {
            _stream.Write(i % 2 == 0 ? Records.Push(1, WriteMode.Merge, ("k", [("a", i)])) : Records.Push(1, WriteMode.Merge, ("k", [("a.x", i)])));
            shapes.Add(Item("k").Shape);
        }

        Assert.True(shapes.Count < 10, $"{shapes.Count} shapes");
    }

    [Fact]
    public void A_push_with_one_key_twice_is_refused()
    {
        var refused = Assert.Throws<RecordException>(() => _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)]), ("a", [("x", 2)]))));
        Assert.Equal("Two items of the request have the key \"a\" (the second is #2). Send each item once.", refused.Message);
        Assert.Empty(_stream.State.Image().Items);
    }

    [Fact]
    public void Shapes_that_no_item_uses_any_more_are_swept_and_the_stream_reads_back()
    {
        for (var i = 0; i < 3000; i++) _stream.Write(Records.Push(1, WriteMode.Replace, ("a", [($"f{i}", i)])));
        _stream.Fold();
        _stream.Reload();
        Assert.Equal("f2999=2999", Fields("a"));
        Assert.True(_stream.State.Image().Fields.Length < 100);
    }

    [Fact]
    public void What_is_unset_is_gone_through_once_however_many_fields_the_item_has()
    {
        (string Name, object? Value)[] fields = [.. Enumerable.Range(0, 200).Select(number => ($"f{number}", (object?)number))];
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", fields)));
        var names = new CountedNames([.. fields.Skip(1).Select(field => field.Name)]);
        _stream.Write(new WriteRequest
        {
            Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, Unset = [names], Records = Records.Batch(("a", [])),
        });
        Assert.Equal(["f0"], _stream.State.Image().Items.Single().Shape.Fields.Select(field => field.Text));
        Assert.Equal(199, names.Reads);
    }

    [Fact]
    public void Unset_takes_only_the_connectors_own_fields_and_none_that_the_record_has()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1), ("y", 2), ("z", 3)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("w", 4)])));
        _stream.Write(new WriteRequest
        {
            Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, Unset = [["x", "w", "z", "none"]],
            Records = Records.Batch(("a", [("z", 5)])),
        });
        Assert.Equal("y=2 z=5 w=4", Fields("a"));
        Assert.Equal(["x"], _stream.Reader.Deltas[^1].Upserts.Single().Unset!.Select(field => field.Text));

        var nothing = _stream.Write(new WriteRequest
        {
            Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, Unset = [["x", "w"]], Records = Records.Batch(("a", [])),
        });
        Assert.Equal(new WriteResult(3, 1, 0, 0), nothing);
        Assert.Equal(3, _stream.LogRows);
    }

    [Fact]
    public void A_push_deletes_only_what_it_claims_and_before_its_records()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1), ("old", 1)]), ("b", [("x", 1)]), ("c", [("x", 1)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("b", [("y", 2)]), ("d", [("y", 2)])));
        var number = Item("a").Number;
        var result = _stream.Write(new WriteRequest
        {
            Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, Records = Records.Batch(("a", [("x", 1)])),
            Deletes = ["a"u8.ToArray(), "b"u8.ToArray(), "d"u8.ToArray(), "none"u8.ToArray(), "a"u8.ToArray()],
        });
        Assert.Equal(new WriteResult(3, 1, 2, 1), result);
        Assert.Equal(("x=1", "y=2", "y=2"), (Fields("a"), Fields("b"), Fields("d")));
        Assert.True(Item("a").Number > number);

        // Recreated: it stands at the end, and its upsert is complete.
        Assert.Equal("b c a d", string.Join(' ', _stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key))));
        var delta = _stream.Reader.Deltas[^1];
        Assert.Equal("a", Encoding.UTF8.GetString(delta.Removes.Single()));
        Assert.True(delta.Upserts.Single(upsert => upsert.Item.Key.SequenceEqual("a"u8.ToArray())).IsNew);
        var dump = _stream.Dump();
        _stream.Reload();
        Assert.Equal(dump, _stream.Dump());
    }

    [Fact]
    public void A_snapshot_is_all_that_the_connector_has_in_this_order()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)]), ("b", [("x", 1), ("y", 1)]), ("c", [("x", 1)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("c", [("z", 1)])));
        var result = _stream.Write(new WriteRequest { Kind = WriteKind.Snapshot, Connector = 1, Mode = WriteMode.Merge, Records = Records.Batch(("d", [("x", 2)]), ("b", [("x", 2)])) });
        Assert.Equal((2, 1), (result.ItemsReceived, result.ItemsRemoved));
        // c stays another's; where it stands in the block is nobody's order.
        Assert.Equal("d b", string.Join(' ', _stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key)).Where(key => key != "c")));
        Assert.Equal(("z=1", "x=2 y=1"), (Fields("c"), Fields("b")));
        var twice = Assert.Throws<RecordException>(() => _stream.Write(new WriteRequest { Kind = WriteKind.Snapshot, Connector = 1, Records = Records.Batch(("d", []), ("d", [])) }));
        Assert.Equal("Two items of the request have the key \"d\" (the second is #2). Send each item once.", twice.Message);
    }

    [Fact]
    public void An_operator_deletes_items_whoever_claims_them()
    {
        _stream.Write(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)]), ("b", [("x", 1)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("y", 1)])));
        _stream.Write(new WriteRequest { Kind = WriteKind.Release, Connector = 1 });
        var deleted = _stream.Write(new WriteRequest { Kind = WriteKind.Delete, Connector = 0, Deletes = ["a"u8.ToArray(), "b"u8.ToArray(), "none"u8.ToArray()] });
        Assert.Equal(2, deleted.ItemsRemoved);
        Assert.Empty(_stream.State.Image().Items);
        Assert.Empty(_stream.State.CountClaims());
        var rows = _stream.LogRows;
        _stream.Write(new WriteRequest { Kind = WriteKind.Delete, Connector = 0, Deletes = ["a"u8.ToArray()] });
        Assert.Equal(rows, _stream.LogRows);
    }

    private ItemState Item(string key) => _stream.State.Image().Items.Single(item => Encoding.UTF8.GetString(item.Key) == key);

    private string Fields(string key)
    {
        var item = Item(key);
        return string.Join(' ', item.Shape.Fields.Select((field, i) =>
            $"{field}={Encoding.UTF8.GetString(Payload.Value(item.Payload, item.Shape.Count, i))}"));
    }

    private sealed class CountedNames(string[] names) : IReadOnlyList<string>
    {
        public int Reads { get; private set; }

        public int Count => names.Length;

        public string this[int index]
        {
            get
            {
                Reads++;
                return names[index];
            }
        }

        public IEnumerator<string> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
