using System.Globalization;
using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Json.Files;

/// <summary>Where the records of a file are when nobody said it.</summary>
/// <param name="Path">Where they are.</param>
/// <param name="Format">What kind of JSON it is.</param>
/// <param name="Evidence">Why they are there.</param>
internal sealed record JsonRoot(JsonPath Path, string Format, string Evidence)
{
    private const int MostNamed = 10;

    /// <summary>Looks at the file's top: as far as its first sign, or, where that begins an object, to that object's end.</summary>
    /// <exception cref="SourceException">It is malformed, or there are several places where the records may be.</exception>
    public static JsonRoot Find(JsonCursor cursor, JsonFileFaults faults)
    {
        if (!cursor.TryPeek(out var first)) return new JsonRoot(JsonPath.Root, "JSON", "the file is empty");
        if (first == '[') return new JsonRoot(JsonPath.Root, "JSON", "$[*], the elements of the root array");
        if (first != '{')
        {
            // What is no JSON at all is told as that.
            var start = cursor.Position;
            cursor.Pass(0, out _);
            throw faults.At("records_not_found", start, $"The file holds {JsonFileFaults.Kind(first)}, not records: an array of objects, an object, or objects one a line");
        }

        var (arrays, count, empty) = (new List<string>(), 0, (string?)null);
        var members = new JsonPathWalker(cursor, Parsed("$.*"), faults);
        while (members.Next() && members.Texts == 1)
        {
            var member = members.First == '[' ? PathOf(cursor.Name) : null;
            cursor.Pass(members.Depth, out var second);
            if (member is null) continue;
            if (second == JsonTokenType.EndArray) empty ??= member;
            if (second == JsonTokenType.StartObject && ++count <= MostNamed) arrays.Add(member);
        }

        if (members.Texts > 1) return new JsonRoot(JsonPath.Root, "JSON Lines", "each of the objects that follow one another");
        return count switch
        {
            0 => new JsonRoot(JsonPath.Root, "JSON", $"$, the root object, which has no array of objects at its top{(empty is null ? "" : $" ({empty} is empty; name it in records if it holds them)")}"),
            1 => new JsonRoot(Parsed(arrays[0]), "JSON", $"{arrays[0]}, the only array of objects at the top"),
            _ => throw new SourceException(
                "records_ambiguous",
                string.Create(CultureInfo.InvariantCulture, $"The file has {count} arrays of objects at its top: {string.Join(", ", arrays)}{(count > MostNamed ? " …" : "")}. Name the one that holds the records in source.options.records."),
                transient: false) { Detected = new Dictionary<string, string> { ["lists"] = string.Join('\n', arrays) } },
        };
    }

    private static string PathOf(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        var isPlain = text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        return isPlain ? $"$.{text}[*]" : $"$[\"{text}\"][*]";
    }

    private static JsonPath Parsed(string text) =>
        JsonPath.TryParse(text, out var path, out var error) ? path : throw new FormatException(error);
}
