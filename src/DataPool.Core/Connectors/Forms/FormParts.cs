using System.Text.Json.Nodes;
using DataPool.Core.Texts;

namespace DataPool.Core.Connectors.Forms;

/// <summary>
/// Makes the parts of a form with their texts, which are named after the part: <c>source.query.label</c>, <c>.help</c>,
/// <c>.placeholder</c> and <c>.unit</c> (these two may be missing), <c>.option.{value}</c>, <c>.insert.{text}</c>, <c>.advice.{id}</c>; of a card
/// <c>sqlite.title</c>, <c>.description</c>, <c>.example</c>, <c>.needs</c>.
/// </summary>
/// <param name="texts">Where the texts are.</param>
public sealed class FormParts(ResourceText texts)
{
    /// <summary>A field.</summary>
    /// <param name="path">The member of the definition.</param>
    /// <param name="kind">How it is filled in.</param>
    /// <param name="name">What its texts are named after, where that is not the path.</param>
    public FormField Field(string path, FieldKind kind, string? name = null) => new()
    {
        Path = path,
        Kind = kind,
        Label = texts[$"{name ?? path}.label"],
        Help = texts[$"{name ?? path}.help"],
        Placeholder = texts.Find($"{name ?? path}.placeholder"),
        Unit = texts.Find($"{name ?? path}.unit"),
    };

    /// <summary>A choice between these words.</summary>
    public FormField Choice(string path, params string[] values) => Field(path, FieldKind.Choice) with
    {
        Options = [.. values.Select(value => new FormOption(value, texts[$"{path}.option.{value}"]))],
    };

    /// <summary>What may be put into a field's text.</summary>
    public IReadOnlyList<FormOption> Inserts(string path, params string[] inserts) =>
        [.. inserts.Select(insert => new FormOption(insert, texts[$"{path}.insert.{insert}"]))];

    /// <summary>A choice of which of these fields is filled in, the first unless somebody chooses another.</summary>
    /// <param name="name">The choice's name, to follow <see cref="FormField.OwnPrefix"/>.</param>
    /// <param name="paths">The fields' paths.</param>
    public FormField Alternatives(string name, params string[] paths) => Choice(FormField.OwnPrefix + name, paths) with { Default = paths[0] };

    /// <summary>When one of the fields of <see cref="Alternatives"/> is shown.</summary>
    public static FormCondition Chosen(string name, string path) => new(FormField.OwnPrefix + name, FormTest.IsOneOf(path));

    /// <summary>Advice about a field.</summary>
    public FormAdvice Advice(string path, string id, FormTest when) => new(when, texts[$"{path}.advice.{id}"]);

    /// <summary>A heading for fields.</summary>
    public string Section(string id) => texts[$"section.{id}"];

    /// <summary>A card of the first step.</summary>
    /// <param name="id">The card's id.</param>
    /// <param name="icon">Its picture.</param>
    /// <param name="place">Where it stands (<see cref="FormChoice.Place"/>).</param>
    /// <param name="preset">The members of <c>source</c> that it fixes.</param>
    public FormChoice Card(string id, string icon, int place, JsonObject? preset = null) => new()
    {
        Id = id,
        Place = place,
        Title = texts[$"{id}.title"],
        Description = texts[$"{id}.description"],
        Example = texts[$"{id}.example"],
        Needs = texts[$"{id}.needs"],
        Icon = icon,
        Preset = preset ?? [],
    };
}
