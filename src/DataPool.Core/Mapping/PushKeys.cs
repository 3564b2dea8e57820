using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Keys of a push: each record has one, or the request is refused.</summary>
internal static class PushKeys
{
    public static void Assign(RecordBatch records, IReadOnlyList<string> fields)
    {
        if (records.Count == 0) return;
        var keys = new KeyWriter(records, fields);
        for (var i = 0; i < records.Count; i++)
            if (keys.Write(i) is var result and not KeyResult.Ok)
                throw Refused(i, result, keys.Missing, keys.IsAbsent, fields);
    }

    private static RecordException Refused(int record, KeyResult result, string missing, bool isAbsent, IReadOnlyList<string> fields)
    {
        var item = $"#{record + 1}";
        var message = result switch
        {
            KeyResult.TooLong => $"Item {item}: its key, from \"{string.Join("\", \"", fields)}\", is longer than {KeyText.MaxCharacters} characters.",
            KeyResult.ControlCharacter => $"Item {item}: its key, from \"{string.Join("\", \"", fields)}\", holds a control character.",
            _ when isAbsent => $"Item {item} lacks the key field \"{missing}\". Send it, or name another with idField, X-Item-Key or mapping.key.",
            _ => $"Item {item}: the key field \"{missing}\" must hold a string, number, boolean or date, and not be empty.",
        };
        return new RecordException("invalid_item", message) { Item = item, Field = result == KeyResult.Missing ? missing : fields[0], Record = record };
    }
}
