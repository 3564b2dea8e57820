using System.Globalization;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>
/// What PRODUCT 1, 2.1 and 3 say a write does, in the plainest way: dictionaries of texts, copied whole at each write.
/// Shares no code with the stream.
/// </summary>
internal sealed class PoolModel(RecordLimits limits)
{
    private Dictionary<string, Item> _items = [];
    private int _created;

    // When a connector last touched an item; only of connectors that are followed.
    private readonly Dictionary<int, Dictionary<string, DateTimeOffset>> _touched = [];

    /// <summary>Items that the last write removed.</summary>
    public int Removed { get; private set; }

    /// <summary>Claims that the last write's limit cost, records left out included.</summary>
    public int Dropped { get; private set; }

    public void Restart() => _touched.Clear();

    /// <summary>Does the write; null, or the code under which it is refused.</summary>
    public string? Apply(PlainWrite write, DateTimeOffset now)
    {
        var before = _items;
        var (created, order) = (_created, OrderOf(write.Connector));
        _items = before.ToDictionary(pair => pair.Key, pair => pair.Value.Copy());
        Dropped = 0;
        if (Do(write, now) is { } code)
        {
            (_items, _created) = (before, created);
            return code;
        }

        Removed = before.Values.Count(item => !_items.TryGetValue(item.Key, out var there) || there.Number != item.Number);
        Arrange(write, order);
        return null;
    }

    /// <summary>Compares with the stream. Where a connector's own items were not in its last records, their places are the stream's to choose.</summary>
    public void Compare(StreamImage image, IReadOnlyDictionary<int, int> counts)
    {
        var place = 0;
        foreach (var item in image.Items)
            if (_items.TryGetValue(Encoding.UTF8.GetString(item.Key), out var ours))
                ours.StreamPlace = place++;
        var bound = _items.Values.Where(item => !item.IsLoose).ToList();
        Assert.Equal(Text(bound.OrderBy(item => item.Home).ThenBy(item => item.Place)), Text(bound.OrderBy(item => item.StreamPlace)));
        foreach (var item in _items.Values) (item.Place, item.IsLoose) = (item.StreamPlace, false);

        Assert.Equal(Text(_items.Values.OrderBy(item => item.Home).ThenBy(item => item.Place)), Text(image));
        Assert.Equal(
            _items.Values.SelectMany(item => item.Claims.Keys).CountBy(connector => connector).OrderBy(pair => pair.Key),
            counts.OrderBy(pair => pair.Key));
    }

    private string? Do(PlainWrite write, DateTimeOffset now)
    {
        var claimed = ClaimedBy(write.Connector).Count;
        switch (write.Kind)
        {
            case WriteKind.Withdraw:
                foreach (var key in ClaimedBy(write.Connector)) Withdraw(key, write.Connector);
                return null;
            case WriteKind.Release:
                foreach (var key in ClaimedBy(write.Connector)) Release(_items[key], write.Connector);
                return null;
            case WriteKind.Delete:
                foreach (var key in write.Deletes) _items.Remove(key);
                return null;
            case WriteKind.Expire:
                Expire(write, now);
                return null;
            case WriteKind.Push:
                foreach (var key in write.Deletes) Withdraw(key, write.Connector);
                break;
        }

        if (write.Records.DistinctBy(record => record.Key).Count() < write.Records.Length) return "invalid_item";
        Dropped = Skipped(write);
        var records = write.Records[Dropped..];

        for (var i = 0; i < records.Length; i++)
        {
            Record(write, records[i].Key, records[i].Fields, write.Unset?[i + Skipped(write)] ?? []);
            if (_items[records[i].Key].Fields.Count > limits.FieldsPerItem) return "invalid_item";
        }

        var seen = records.Select(record => record.Key).ToHashSet();
        if (write.Kind != WriteKind.Push)
        {
            var left = ClaimedBy(write.Connector).Where(key => !seen.Contains(key)).ToList();
            if (write.Guard is { } guard && claimed > 0)
            {
                if (!guard.AllowEmpty && write.Records.Length == 0) return "held";
                if (write.Missing == MissingPolicy.Remove && guard.MaxRemovedPercent < 100m * left.Count / claimed) return "held";
            }

            foreach (var key in left)
            {
                if (write.Missing == MissingPolicy.Remove) Withdraw(key, write.Connector);
                if (write.Missing == MissingPolicy.Mark) _items[key].Claims[write.Connector] = true;
            }
        }

        var over = write.MaxItems == 0 ? 0 : ClaimedBy(write.Connector).Count - write.MaxItems;
        if (over > 0 && write.Overflow == Overflow.Reject && over + write.MaxItems > claimed) return "stream_full";
        if (over > 0 && write.Overflow == Overflow.DropOldest)
        {
            foreach (var key in ClaimedBy(write.Connector).Where(key => !seen.Contains(key)).OrderBy(key => _items[key].Number).Take(over)) Withdraw(key, write.Connector);
            Dropped += over;
        }

        if (_items.Count > limits.ItemsPerStream && seen.Any(key => _items[key].IsNew)) return "stream_full";
        if (_touched.TryGetValue(write.Connector, out var touched))
            foreach (var key in seen)
                touched[key] = now;
        return null;
    }

    // More than fit at once: the first of them are left out.
    private static int Skipped(PlainWrite write) =>
        write is { MaxItems: > 0, Overflow: Overflow.DropOldest } ? Math.Max(0, write.Records.Length - write.MaxItems) : 0;

    private void Record(PlainWrite write, string key, (string Name, object? Value)[] fields, string[] unset)
    {
        if (!_items.TryGetValue(key, out var item))
            _items.Add(key, item = new Item(key, ++_created, write.Connector) { IsNew = true, Place = double.MaxValue, IsLoose = false });
        if (item.Claims.Count == 0)
            foreach (var name in item.Fields.Keys.ToList())
                item.Fields[name] = (item.Fields[name].Value, write.Connector);
        item.Claims[write.Connector] = false;
        foreach (var name in item.Fields.Keys.ToList())
        {
            if (item.Fields[name].Owner != write.Connector || fields.Any(field => field.Name == name)) continue;
            var ousted = fields.Any(field => field.Name.StartsWith(name + ".", StringComparison.Ordinal) || name.StartsWith(field.Name + ".", StringComparison.Ordinal));
            if (write.Mode == WriteMode.Replace || ousted || unset.Contains(name)) item.Fields.Remove(name);
        }

        foreach (var (name, value) in fields) item.Fields[name] = (Json(value), write.Connector);
    }

    private void Withdraw(string key, int connector)
    {
        if (!_items.TryGetValue(key, out var item) || !item.Claims.Remove(connector)) return;
        if (item.Claims.Count == 0) _items.Remove(key);
        foreach (var (name, field) in item.Fields.ToList())
            if (field.Owner == connector)
                item.Fields.Remove(name);
    }

    private static void Release(Item item, int connector)
    {
        item.Claims.Remove(connector);
        foreach (var (name, field) in item.Fields.ToList())
            if (field.Owner == connector)
                item.Fields[name] = (field.Value, 0);
    }

    private void Expire(PlainWrite write, DateTimeOffset now)
    {
        if (write.ExpireAfterSeconds == 0)
        {
            _touched.Remove(write.Connector);
            return;
        }

        if (!_touched.TryGetValue(write.Connector, out var touched)) _touched.Add(write.Connector, touched = []);
        foreach (var key in ClaimedBy(write.Connector))
            if (now - (touched.TryGetValue(key, out var at) ? at : touched[key] = now) >= TimeSpan.FromSeconds(write.ExpireAfterSeconds))
                Withdraw(key, write.Connector);
    }

    private List<string> ClaimedBy(int connector) => [.. _items.Values.Where(item => item.Claims.ContainsKey(connector)).Select(item => item.Key)];

    private List<string> OrderOf(int connector) => [.. _items.Values.Where(item => item.Home == connector).OrderBy(item => item.Place).Select(item => item.Key)];

    // What a push brings stands behind what is there, in its order; what a pull or snapshot has stands in its order.
    private void Arrange(PlainWrite write, List<string> order)
    {
        if (!write.HasRecords) return;
        var own = write.Records[Skipped(write)..].Select(record => record.Key).Where(key => _items.TryGetValue(key, out var item) && item.Home == write.Connector).ToList();
        if (write.Kind == WriteKind.Push)
        {
            var last = order.Count == 0 ? 0 : _items.Values.Where(item => !item.IsNew).Select(item => item.Place).DefaultIfEmpty(0).Max();
            foreach (var key in own.Where(key => _items[key].IsNew)) _items[key].Place = ++last;
        }
        else if (own.Any(key => _items[key].IsNew) || !own.SequenceEqual(order.Where(own.Contains)))
        {
            foreach (var item in _items.Values.Where(item => item.Home == write.Connector)) item.IsLoose = !own.Contains(item.Key);
            for (var i = 0; i < own.Count; i++) _items[own[i]].Place = i;
        }

        foreach (var item in _items.Values) item.IsNew = false;
    }

    private static string Text(IEnumerable<Item> items)
    {
        var text = new StringBuilder();
        foreach (var item in items)
            Line(text, item.Key, item.Home, item.Claims.Select(claim => (claim.Key, claim.Value)), item.Fields.Select(field => (field.Key, field.Value.Value, field.Value.Owner)));
        return text.ToString();
    }

    private static string Text(StreamImage image)
    {
        var text = new StringBuilder();
        foreach (var item in image.Items)
        {
            Line(text, Encoding.UTF8.GetString(item.Key), item.Home, item.Ownership.Claims.Select(claim => (claim.Connector, claim.Missing)),
                item.Shape.Fields.Select((field, i) => (field.Text, Encoding.UTF8.GetString(Payload.Value(item.Payload, item.Shape.Count, i)), item.Ownership.OwnerOf(i))));
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string key, int home, IEnumerable<(int Connector, bool Missing)> claims, IEnumerable<(string Name, string Value, int Owner)> fields)
    {
        text.Append(CultureInfo.InvariantCulture, $"{key} of {home}");
        foreach (var (connector, missing) in claims.Order()) text.Append(CultureInfo.InvariantCulture, $" {connector}{(missing ? "?" : "")}");
        foreach (var (name, value, owner) in fields.OrderBy(field => field.Name, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $" {name}={value}@{owner}");
        text.AppendLine();
    }

    private static string Json(object? value) => value switch { null => "null", string text => $"\"{text}\"", _ => Convert.ToString(value, CultureInfo.InvariantCulture)! };

    private sealed class Item(string key, int number, int home)
    {
        public string Key => key;

        public int Number => number;

        public int Home => home;

        public bool IsNew { get; set; }

        /// <summary>Its place among the items of its home.</summary>
        public double Place { get; set; }

        /// <summary>True while the stream may choose its place.</summary>
        public bool IsLoose { get; set; }

        public int StreamPlace { get; set; }

        public Dictionary<int, bool> Claims { get; private init; } = [];

        public Dictionary<string, (string Value, int Owner)> Fields { get; private init; } = [];

        public Item Copy() => new(key, number, home) { Place = Place, IsLoose = IsLoose, Claims = new(Claims), Fields = new(Fields) };
    }
}
