using System.Text.Json.Nodes;

namespace DataPool.Core.Connectors.Forms;

/// <summary>
/// How people are asked for a connector of one type. Its texts are in the language of the moment it was asked for
/// (<see cref="IConnectorType.Form"/>). Immutable. <see cref="FormDraft"/> makes definitions of what is filled in.
/// </summary>
public sealed record ConnectorForm
{
    /// <summary>The word in the definition's <c>type</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The cards of the first step, in this order.</summary>
    public required IReadOnlyList<FormChoice> Choices { get; init; }

    /// <summary>The fields of the second step: name, source and schedule, in this order.</summary>
    public required IReadOnlyList<FormField> Fields { get; init; }

    /// <summary>The settings of the third step, beside the list of columns and the key, which have an editor of their own.</summary>
    public required IReadOnlyList<FormField> Mapping { get; init; }

    /// <summary>All fields.</summary>
    public IEnumerable<FormField> All => Fields.Concat(Mapping);

    /// <summary>A form that asks for nothing: of a type that this server does not have.</summary>
    public static ConnectorForm Empty(string type) => new() { Type = type, Choices = [], Fields = [], Mapping = [] };

    /// <summary>The form of one card: without the fields of others.</summary>
    public ConnectorForm For(FormChoice choice) => this with
    {
        Choices = [choice],
        Fields = [.. Fields.Where(field => field.Cards?.Contains(choice.Id, StringComparer.Ordinal) != false)],
        Mapping = [.. Mapping.Where(field => field.Cards?.Contains(choice.Id, StringComparer.Ordinal) != false)],
    };

    /// <summary>The form of the card that a definition came from; this one where it came from none.</summary>
    public ConnectorForm For(JsonObject definition) => ChoiceOf(definition) is { } choice ? For(choice) : this;

    /// <summary>The card that a definition came from: the first whose presets it has. Null for none.</summary>
    public FormChoice? ChoiceOf(JsonObject definition) => Choices.FirstOrDefault(choice =>
        choice.Preset.All(member => JsonNode.DeepEquals(DefinitionPath.Get(definition, "source." + member.Key), member.Value)));

    /// <summary>The field at which an error is shown (<see cref="DefinitionError.Path"/>: <c>source.streams[1]</c>); null where it has none.</summary>
    public FormField? FieldAt(string path) => All.FirstOrDefault(field =>
        path.StartsWith(field.Path, StringComparison.Ordinal) && (path.Length == field.Path.Length || path[field.Path.Length] is '[' or '.'));
}
