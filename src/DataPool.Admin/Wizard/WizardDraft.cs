using System.Text.Json.Nodes;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>What somebody has filled in so far.</summary>
/// <param name="card">What kind of source it is.</param>
/// <param name="values">The draft (<see cref="FormDraft"/>).</param>
/// <param name="isNew">True for a connector that is not there yet: its stream is named after it.</param>
public sealed class WizardDraft(WizardCard card, JsonObject values, bool isNew)
{
    /// <summary>The path of the connector's name.</summary>
    public const string NamePath = "name";

    /// <summary>The path of its stream.</summary>
    public const string StreamPath = "mapping.stream";

    // What a secret reads as that is stored already.
    private const string Mask = "***";

    private JsonNode? _begun = values.DeepClone();

    /// <summary>What kind of source it is.</summary>
    public WizardCard Card { get; } = card;

    /// <summary>The form.</summary>
    public ConnectorForm Form => Card.Form;

    /// <summary>True where it is sent to.</summary>
    public bool IsPush => Card.IsPush;

    /// <summary>True where its files are uploaded.</summary>
    public bool IsUpload => IsFile && Text("source.delivery") == "upload";

    /// <summary>True where it is read from files.</summary>
    public bool IsFile => Form.Type == "file";

    /// <summary>Everything, hidden fields and the form's own choices too.</summary>
    public JsonObject Values { get; } = values;

    /// <summary>The name, as it is typed.</summary>
    public string Name => Text(NamePath);

    /// <summary>The stream, as it is typed.</summary>
    public string Stream => Text(StreamPath);

    /// <summary>The mapping.</summary>
    public JsonObject Mapping => Values["mapping"] as JsonObject ?? (JsonObject)(Values["mapping"] = new JsonObject());

    /// <summary>The field of the stream's name, which stands apart.</summary>
    public FormField? StreamField => Form.FieldAt(StreamPath);

    /// <summary>True where something was filled in that is saved nowhere.</summary>
    public bool IsChanged => !JsonNode.DeepEquals(Values, _begun);

    /// <summary>A value; null for none.</summary>
    public JsonNode? Get(string path) => DefinitionPath.Get(Values, path);

    /// <summary>A value as text; empty for none.</summary>
    public string Text(string path) => Get(path)?.ToString() ?? "";

    /// <summary>True for a secret that is stored already.</summary>
    public bool IsStored(string path) => Text(path) == Mask;

    /// <summary>Sets a value; null takes it away.</summary>
    public void Set(string path, JsonNode? value)
    {
        var suggested = StreamSlug.Of(Name);
        if (value is null) DefinitionPath.Remove(Values, path);
        else DefinitionPath.Set(Values, path, value);
        if (path == NamePath && isNew && Stream is var stream && (stream.Length == 0 || stream == suggested))
            DefinitionPath.Set(Values, StreamPath, StreamSlug.Of(Name));
    }

    /// <summary>Says whether what is filled in now was made by somebody, or is where everybody begins.</summary>
    public void Mark(bool isChanged) => _begun = isChanged ? null : Values.DeepClone();

    /// <summary>Puts a stored secret back in the place of what was typed instead.</summary>
    public void KeepStored(string path) => DefinitionPath.Set(Values, path, Mask);

    /// <summary>True where a field is shown now.</summary>
    public bool Shows(FormField field) => FormDraft.Shows(Values, field);

    /// <summary>The definition to send.</summary>
    public JsonObject Definition() => FormDraft.Finish(Form, Values);

    /// <summary>What of it may be kept in the browser: all but the secrets.</summary>
    public JsonObject WithoutSecrets()
    {
        var kept = Values.DeepClone().AsObject();
        foreach (var field in Form.All.Where(field => field.IsSecret && !IsStored(field.Path))) DefinitionPath.Remove(kept, field.Path);
        return kept;
    }
}
