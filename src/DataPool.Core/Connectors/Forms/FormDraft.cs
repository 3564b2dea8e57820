using System.Text.Json.Nodes;

namespace DataPool.Core.Connectors.Forms;

/// <summary>
/// What somebody is filling in: a definition that may be wrong in every way, with the form's own choices
/// (<see cref="FormField.OwnPrefix"/>) beside it. What is hidden keeps its value, so that going back loses nothing.
/// </summary>
public static class FormDraft
{
    /// <summary>The draft of a new connector, with the card's presets and the defaults.</summary>
    public static JsonObject Begin(ConnectorForm form, FormChoice choice) =>
        Open(form, new JsonObject { ["type"] = form.Type, ["source"] = choice.Preset, ["mapping"] = new JsonObject() });

    /// <summary>The draft of a change: a copy of the definition, with the defaults of what it leaves out.</summary>
    public static JsonObject Open(ConnectorForm form, JsonObject definition)
    {
        var draft = definition.DeepClone().AsObject();
        foreach (var field in form.All.Where(field => field.IsOwn))
            DefinitionPath.Set(draft, field.Path, field.Options.FirstOrDefault(option => DefinitionPath.Get(definition, option.Value) is not null)?.Value);
        foreach (var field in form.All)
        {
            if (DefinitionPath.Get(draft, field.Path) is null && field.Default is { } value) DefinitionPath.Set(draft, field.Path, value);
        }

        return draft;
    }

    /// <summary>True where a field is shown for what is filled in so far.</summary>
    public static bool Shows(JsonObject draft, FormField field) =>
        field.ShownWhen is not { } condition || condition.Holds(draft);

    /// <summary>
    /// The definition to send: the shown fields that hold something. A required one that is empty is sent as empty text, so
    /// that the error about it stands at its own path. Members that the form has no field for are sent as they are.
    /// </summary>
    public static JsonObject Finish(ConnectorForm form, JsonObject draft)
    {
        var definition = draft.DeepClone().AsObject();
        definition.Remove(FormField.OwnPrefix.TrimEnd('.'));
        foreach (var field in form.All.Where(field => !field.IsOwn))
        {
            var isShown = Shows(draft, field);
            if (isShown && !FormTest.HasNothing(DefinitionPath.Get(definition, field.Path))) continue;
            if (isShown && field.IsRequired) DefinitionPath.Set(definition, field.Path, "");
            else DefinitionPath.Remove(definition, field.Path);
        }

        return definition;
    }
}
