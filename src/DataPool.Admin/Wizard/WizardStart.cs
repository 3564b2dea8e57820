using System.Globalization;
using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>How a page begins: with an empty form, a copy of a connector, one that is to be changed, or what the browser's tab has kept.</summary>
internal sealed class WizardStart(PoolApi api, WizardForms forms, WizardFlow flow)
{
    // As many as its field takes.
    private const int MaxSampleCharacters = 100_000;

    // The file itself is gone with the page; its name is all that is kept.
    private const string FileName = "file";

    /// <summary>A new connector; with the name of a card or a type, that card or the type's first one is chosen already.</summary>
    public void New(string? name)
    {
        if ((forms.Cards.FirstOrDefault(card => card.Choice.Id == name) ?? forms.Cards.FirstOrDefault(card => card.Form.Type == name)) is not { } card) return;
        flow.Choose(card);
        flow.GoTo(WizardStep.Connect);
    }

    /// <summary>A copy of a connector, without its secrets.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="nameOfCopy">Makes the name of the copy.</param>
    /// <exception cref="ApiException">There is none.</exception>
    public async Task CopyAsync(string id, Func<string, string> nameOfCopy)
    {
        var from = await EditedConnector.ReadAsync(api, id);
        var card = CardOf(from);
        var definition = from.Definition.DeepClone().AsObject();
        definition.Remove("enabled");
        var draft = new WizardDraft(card, FormDraft.Open(card.Form, definition), isNew: true);
        foreach (var field in card.Form.All.Where(field => field.IsSecret)) draft.Set(field.Path, null);
        // Two connectors that write the same keys would take each other's items.
        draft.Set(WizardDraft.StreamPath, null);
        draft.Set(WizardDraft.NamePath, nameOfCopy(from.Name));
        draft.Mark(isChanged: false);
        flow.Begin(draft, null, WizardStep.Connect);
    }

    /// <summary>A connector that is to be changed.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public async Task EditAsync(string id) => Edit(await EditedConnector.ReadAsync(api, id));

    /// <summary>A connector that is to be changed, as it is known.</summary>
    public void Edit(EditedConnector connector)
    {
        var card = CardOf(connector);
        flow.Begin(new WizardDraft(card, FormDraft.Open(card.Form, connector.Definition), isNew: false), connector, WizardStep.Connect);
    }

    /// <summary>What to keep in the browser's tab; null for nothing.</summary>
    public JsonObject? Keep()
    {
        if (flow.Draft is not { } draft || flow.Created is not null) return null;
        var kept = new JsonObject
        {
            ["choice"] = draft.Card.Choice.Id,
            ["step"] = (int)(flow.Step > WizardStep.Map ? WizardStep.Map : flow.Step),
            ["values"] = draft.WithoutSecrets(),
        };
        if (flow.Sample.Length is > 0 and <= MaxSampleCharacters) kept[DraftKeeper.SampleName] = flow.Sample;
        if (flow.HasFile) kept[FileName] = flow.Upload!.File!.Name;
        if (flow.Edited is not { } edited) return kept;
        kept["etag"] = edited.ETag;
        kept["before"] = edited.Definition.DeepClone();
        return kept;
    }

    /// <summary>True where a file was chosen elsewhere on the page, for a connector other than the one that was kept.</summary>
    public bool IsForOther(JsonObject? kept) => flow.Upload?.File is { } file && kept?[FileName]?.ToString() != file.Name;

    /// <summary>Goes on with what was kept.</summary>
    /// <returns>False where it is of no use.</returns>
    public bool Restore(JsonObject kept)
    {
        try
        {
            if (kept["values"] is not JsonObject values || forms.Cards.FirstOrDefault(card => card.Choice.Id == kept["choice"]?.GetValue<string>()) is not { } card) return false;
            var edited = flow.Edited;
            if (edited is not null && kept["etag"]?.GetValue<string>() is { } tag && kept["before"] is JsonObject before)
                edited = edited with { ETag = tag, Definition = before.DeepClone().AsObject() };
            var step = (WizardStep)(kept["step"]?.GetValue<int>() ?? 0);
            var draft = new WizardDraft(card, values.DeepClone().AsObject(), isNew: edited is null);
            draft.Mark(isChanged: true);
            flow.Sample = kept[DraftKeeper.SampleName]?.GetValue<string>() ?? "";
            flow.LostFile = flow.Upload?.File is null ? kept[FileName]?.GetValue<string>() : null;
            flow.Begin(draft, edited, step == WizardStep.Type && edited is null ? step : WizardStep.Connect);
            return true;
        }
        catch (Exception strange) when (strange is InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private WizardCard CardOf(EditedConnector connector) =>
        forms.CardOf(connector.Type, connector.Definition)
        ?? throw new ApiException(new ApiProblem(404, "unknown_type", string.Create(CultureInfo.InvariantCulture, $"This server has no form for connectors of the type \"{connector.Type}\". Change it through the API."), [], null));
}
