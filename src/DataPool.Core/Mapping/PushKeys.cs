using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Keys of a push: each record has one or gets one, or the request is refused.</summary>
internal readonly ref struct PushKeys(RecordBatch records, GeneratedKeys generated, MapContext context)
{
    /// <summary>The key where nobody names another.</summary>
    public static readonly string[] Id = ["id"];

    /// <summary>Gives the records their keys.</summary>
    /// <param name="defined">The key fields of the definition: null for none named, empty for generated keys.</param>
    public void Assign(IReadOnlyList<string>? defined)
    {
        if (records.Count == 0) return;
        if (context.KeysAreSet) Complete(generates: defined is { Count: 0 });
        else if (context.KeyOverride is { } named) Take([named], generates: false);
        else if (defined is null) Take(Id, generates: true);
        else if (defined.Count > 0) Take(defined, generates: false);
        else Complete(generates: true);
    }

    // From the records' values; where they may lack the field, those that do get one.
    private void Take(IReadOnlyList<string> fields, bool generates)
    {
        var keys = new KeyWriter(records, fields);
        List<string>? made = null;
        for (var i = 0; i < records.Count; i++)
        {
            var result = keys.Write(i);
            if (result == KeyResult.Ok) continue;
            if (!generates || result != KeyResult.Missing || !keys.IsAbsent) throw Refused(i, result, keys.Missing, keys.IsAbsent, fields);
            (made ??= []).Add(Generate(i));
        }

        if (made is not null) context.GeneratedKeys = made;
    }

    private void Complete(bool generates)
    {
        List<string>? made = null;
        for (var i = 0; i < records.Count; i++)
        {
            if (!records.KeyOf(i).IsEmpty) continue;
            if (!generates)
                throw new RecordException("invalid_item", $"Item #{i + 1} has no \"id\". Send it, or let keys be generated with \"key\": [] in the mapping.") { Item = $"#{i + 1}", Field = "id" };
            (made ??= []).Add(Generate(i));
        }

        if (made is not null) context.GeneratedKeys = made;
    }

    private string Generate(int record)
    {
        var key = generated.Next(context.Time.GetUtcNow());
        var start = records.Position;
        records.Append(Encoding.UTF8.GetBytes(key));
        records.EndKey(record, start);
        return key;
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
