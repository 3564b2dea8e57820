using System.Globalization;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>What a screen does with deltas: the simplest thing that PRODUCT 3 allows.</summary>
internal sealed class ReaderModel
{
    private readonly Dictionary<string, (long Rank, Dictionary<string, string> Fields, DateTimeOffset At, bool Missing)> _items = [];

    public ReaderModel()
    {
    }

    /// <summary>A reader that has just been sent a snapshot.</summary>
    public ReaderModel(StreamImage image)
    {
        Version = image.Version;
        foreach (var item in image.Items) _items.Add(Encoding.UTF8.GetString(item.Key), (item.Rank, FieldsOf(item), item.UpdatedAt, item.IsMissing));
    }

    public long Version { get; private set; }

    public List<Delta> Deltas { get; } = [];

    public void Apply(Delta delta)
    {
        Assert.Equal(Version, delta.From);
        Deltas.Add(delta);
        foreach (var key in delta.Removes) Assert.True(_items.Remove(Encoding.UTF8.GetString(key)));
        foreach (var upsert in delta.Upserts)
        {
            var key = Encoding.UTF8.GetString(upsert.Item.Key);
            Assert.Equal(upsert.IsNew, !_items.ContainsKey(key));
            var item = upsert.IsNew ? (Rank: 0, Fields: [], At: default, Missing: false) : _items[key];
            if (upsert.IsNew || upsert.IsMoved) item.Rank = upsert.Item.Rank;
            if (upsert.MissingChanged) item.Missing = upsert.Item.IsMissing;
            // A merged delta may unset a field that came and went on the way.
            foreach (var field in upsert.Unset ?? []) Assert.True(item.Fields.Remove(field.Text) || delta.Version - delta.From > 1);
            for (var i = 0; i < upsert.Item.Shape.Count; i++)
                if (upsert.Changed.Contains(i))
                    item.Fields[upsert.Item.Shape.Fields[i].Text] = Encoding.UTF8.GetString(Payload.Value(upsert.Item.Payload, upsert.Item.Shape.Count, i));
            item.At = upsert.Item.UpdatedAt;
            _items[key] = item;
        }

        Version = delta.Version;
    }

    public string Dump()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"version {Version}").AppendLine();
        foreach (var (key, item) in _items.OrderBy(pair => pair.Value.Rank).ThenBy(pair => pair.Key, StringComparer.Ordinal))
            Append(text, key, item.Rank, item.At, item.Missing, item.Fields);
        return text.ToString();
    }

    public static string Dump(StreamImage image)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"version {image.Version}").AppendLine();
        foreach (var item in image.Items)
            Append(text, Encoding.UTF8.GetString(item.Key), item.Rank, item.UpdatedAt, item.IsMissing, FieldsOf(item));

        return text.ToString();
    }

    private static Dictionary<string, string> FieldsOf(ItemState item)
    {
        var fields = new Dictionary<string, string>();
        for (var i = 0; i < item.Shape.Count; i++)
            fields.Add(item.Shape.Fields[i].Text, Encoding.UTF8.GetString(Payload.Value(item.Payload, item.Shape.Count, i)));
        return fields;
    }

    private static void Append(
        StringBuilder text, string key, long rank, DateTimeOffset at, bool missing, Dictionary<string, string> fields)
    {
        text.Append(CultureInfo.InvariantCulture, $"{key} rank {rank} at {at.ToUnixTimeSeconds()} {(missing ? "missing" : "")}");
        foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
        text.AppendLine();
    }
}
