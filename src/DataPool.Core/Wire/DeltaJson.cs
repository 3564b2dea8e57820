using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Values;

namespace DataPool.Core.Wire;

/// <summary>A delta as readers get it (PRODUCT 3).</summary>
public static class DeltaJson
{
    /// <summary>
    /// Writes a delta. <paramref name="from"/> is the version that the reader has: under a filter it may lie before
    /// the delta's own.
    /// </summary>
    /// <returns>False when the view shows nothing of it; nothing useful was written then.</returns>
    public static bool Write(IBufferWriter<byte> output, string stream, string epoch, Delta delta, long from, ReaderView view)
    {
        output.Write("{\"stream\":"u8);
        ItemJson.WriteText(output, stream);
        output.Write(",\"epoch\":"u8);
        ItemJson.WriteText(output, epoch);
        output.Write(",\"from\":"u8);
        ItemJson.WriteInteger(output, from);
        output.Write(",\"version\":"u8);
        ItemJson.WriteInteger(output, delta.Version);
        output.Write(",\"at\":"u8);
        ItemJson.WriteTime(output, delta.At);
        output.Write(",\"upserts\":["u8);
        var upserts = 0;
        foreach (ref readonly var upsert in delta.Upserts.AsSpan())
        {
            if (!Shows(upsert, view)) continue;
            if (upserts++ > 0) output.Write(","u8);
            WriteUpsert(output, upsert, delta.At, view);
        }

        output.Write("],\"removes\":["u8);
        var removes = 0;
        foreach (var key in delta.Removes)
        {
            if (!view.Shows(key)) continue;
            if (removes++ > 0) output.Write(","u8);
            JsonText.TryWriteString(key, output);
        }

        output.Write("]}"u8);
        return upserts + removes > 0;
    }

    private static bool Shows(in DeltaUpsert upsert, ReaderView view)
    {
        if (!view.IsFiltered) return true;
        if (!view.Shows(upsert.Item.Key)) return false;
        if (upsert.IsNew || upsert.IsMoved || upsert.MissingChanged) return true;
        foreach (var field in upsert.Unset ?? [])
            if (view.Shows(field))
                return true;
        for (var i = 0; i < upsert.Item.Shape.Count; i++)
            if (upsert.Changed.Contains(i) && view.Shows(upsert.Item.Shape.Fields[i]))
                return true;
        return false;
    }

    private static void WriteUpsert(IBufferWriter<byte> output, in DeltaUpsert upsert, DateTimeOffset at, ReaderView view)
    {
        var item = upsert.Item;
        output.Write("{\"key\":"u8);
        JsonText.TryWriteString(item.Key, output);
        if (upsert.IsNew || upsert.IsMoved)
        {
            output.Write(",\"rank\":"u8);
            ItemJson.WriteInteger(output, item.Rank);
        }

        output.Write(",\"fields\":"u8);
        ItemJson.WriteFields(output, item, upsert.Changed, view);
        WriteUnset(output, upsert, view);
        if (upsert.MissingChanged) output.Write(item.IsMissing ? ",\"missing\":true"u8 : ",\"missing\":false"u8);
        if (item.UpdatedAt != at)
        {
            // Only in a merged delta: the item changed before the delta's last version.
            output.Write(",\"updatedAt\":"u8);
            ItemJson.WriteTime(output, item.UpdatedAt);
        }

        output.Write("}"u8);
    }

    private static void WriteUnset(IBufferWriter<byte> output, in DeltaUpsert upsert, ReaderView view)
    {
        if (upsert.Unset is null) return;
        var count = 0;
        foreach (var field in upsert.Unset)
        {
            if (!view.Shows(field)) continue;
            output.Write(count++ == 0 ? ",\"unset\":["u8 : ","u8);
            ItemJson.WriteText(output, field.Text);
        }

        if (count > 0) output.Write("]"u8);
    }
}
