using System.Globalization;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors.Forms;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Connector;

/// <summary>A definition as people would read it aloud: the settings of the type's form that say something, in the form's words and order.</summary>
internal sealed class ConfigurationSummary(ConnectorForm all, IStringLocalizer<ConnectorTexts> texts)
{
    private const string Name = "name";
    private const string Fields = "mapping.fields";
    private const string Key = "mapping.key";
    private const string Unmapped = "mapping.unmapped";

    /// <summary>The settings of a definition.</summary>
    public IEnumerable<ConfigurationLine> Lines(JsonObject definition)
    {
        var form = all.For(definition);
        // A form does not ask for what does not matter for the rest: a schedule where files are brought.
        var draft = FormDraft.Open(form, definition);
        foreach (var field in form.Fields.Where(field => field.Path != Name && FormDraft.Shows(draft, field)))
            if (LineOf(field, definition) is { } line)
                yield return line;
        yield return KeyLine(DefinitionPath.Get(definition, Key)) with { Section = texts["Items"] };
        if (DefinitionPath.Get(definition, Fields) is JsonArray { Count: > 0 } fields)
            yield return new ConfigurationLine(texts["MappedFields"], string.Join('\n', fields.OfType<JsonObject>().Select(FieldText)), ConfigurationLook.Code, texts["Items"]);
        if (Text(DefinitionPath.Get(definition, Unmapped)) == "drop") yield return new ConfigurationLine(texts["OtherFields"], texts["Dropped"], Section: texts["Items"]);
        foreach (var field in form.Mapping)
            if (LineOf(field, definition) is { } line)
                yield return line.Section is null ? line with { Section = texts["Items"] } : line;
    }

    private static string FieldText(JsonObject field)
    {
        var from = Text(field["from"]);
        var to = Text(field["to"]);
        var type = Text(field["type"]);
        if (Text(field["expression"]) is { } expression) return $"{(from is null || from == to ? "" : $"{from} → ")}{to ?? from} = {expression}{(type is null or "auto" ? "" : $" ({type})")}";
        return from + (to is null || to == from ? "" : $" → {to}") + (type is null or "auto" ? "" : $" ({type})");
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };

    private ConfigurationLine KeyLine(JsonNode? key) => key switch
    {
        JsonArray { Count: > 0 } names => new ConfigurationLine(texts["ItemKey"], string.Join(", ", names.Select(Text)), ConfigurationLook.Typed),
        JsonArray => new ConfigurationLine(texts["ItemKey"], texts["KeyGenerated"]),
        _ => new ConfigurationLine(texts["ItemKey"], texts["KeyDefault"]),
    };

    private ConfigurationLine? LineOf(FormField field, JsonObject definition) => ValueOf(field, definition) is { } line ? line with { Section = field.Section } : null;

    private ConfigurationLine? ValueOf(FormField field, JsonObject definition)
    {
        var value = DefinitionPath.Get(definition, field.Path);
        // What nobody chose is no news.
        if (field.IsOwn || value is null or JsonArray { Count: 0 } || (field.IsAdvanced && JsonNode.DeepEquals(value, field.Default))) return null;
        return field.Kind switch
        {
            FieldKind.Secret => new ConfigurationLine(field.Label, texts["SecretSaved"]),
            FieldKind.Duration => new ConfigurationLine(field.Label, DurationText(value)),
            FieldKind.Number => new ConfigurationLine(field.Label, NumberText(value, field.Unit)),
            FieldKind.Toggle => new ConfigurationLine(field.Label, texts[Text(value) == "true" ? "Yes" : "No"]),
            FieldKind.Choice => new ConfigurationLine(field.Label, field.Options.FirstOrDefault(option => option.Value == Text(value))?.Label ?? Text(value)!),
            FieldKind.StringList => new ConfigurationLine(field.Label, string.Join(", ", value is JsonArray list ? list.Select(Text) : [Text(value)]), ConfigurationLook.Typed),
            FieldKind.Code or FieldKind.MultilineText => new ConfigurationLine(field.Label, Text(value)!, ConfigurationLook.Code),
            FieldKind.TimeZone => new ConfigurationLine(field.Label, Text(value)!),
            _ => new ConfigurationLine(field.Label, Text(value)!, ConfigurationLook.Typed),
        };
    }

    private string DurationText(JsonNode value) =>
        value is JsonValue number && number.TryGetValue<double>(out var seconds) ? seconds == 0 ? texts["NeverIdle"] : texts.Duration(seconds) : Text(value)!;

    // A number without a unit names something, such as a port: its digits stay together.
    private static string NumberText(JsonNode value, string? unit) =>
        unit is not null && value is JsonValue number && number.TryGetValue<double>(out var amount) ? $"{amount.ToString("#,0.##", CultureInfo.CurrentCulture)} {unit}" : Text(value)!;
}
