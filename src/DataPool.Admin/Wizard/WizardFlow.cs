using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Admin.Upload;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>The way from a kind of source to a saved connector, step by step. Belongs to one page; not thread-safe.</summary>
public sealed class WizardFlow(PoolApi api, WizardForms forms) : IDisposable
{
    // As many as a connector's name may have.
    private const int MostNameCharacters = 200;

    private static readonly string[] OfferedNames = ["sheets", "lists"];

    private readonly Dictionary<string, WizardDraft> _drafts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _offered = new(StringComparer.Ordinal);
    private CancellationTokenSource? _waiting;
    private string? _lookedAt;

    /// <summary>Raised after each change of what is shown.</summary>
    public event Action? Changed;

    /// <summary>What can be chosen.</summary>
    public IReadOnlyList<WizardCard> Cards => forms.Cards;

    /// <summary>Where somebody is.</summary>
    public WizardStep Step { get; private set; }

    /// <summary>What was filled in; null before a kind is chosen.</summary>
    public WizardDraft? Draft { get; private set; }

    /// <summary>The connector that is changed; null for a new one.</summary>
    public EditedConnector? Edited { get; private set; }

    /// <summary>What a type that is sent to is tested with, as it is typed.</summary>
    public string Sample { get; set; } = "";

    /// <summary>What came of the last look at the source; null before.</summary>
    public TestReport? Report { get; private set; }

    /// <summary>Where the file lies that is uploaded; null before the page lives in the browser.</summary>
    public UploadPlace? Upload { get; set; }

    /// <summary>The name of the file that was chosen before the page was loaded anew, and is not there any more; null for none.</summary>
    public string? LostFile { get; set; }

    /// <summary>True where there is a file that goes along.</summary>
    public bool HasFile => Draft is { IsUpload: true } && Upload?.File is not null;

    /// <summary>True once the file was sent to the connector that was saved, and did not get through.</summary>
    public bool HasUploadFailed { get; private set; }

    /// <summary>What the file offers to choose from, as far as it is known: <c>sheets</c>, <c>lists</c>.</summary>
    public IReadOnlyDictionary<string, string[]> Offered => _offered;

    /// <summary>What is wrong with single fields.</summary>
    public WizardProblems Problems { get; } = new();

    /// <summary>What went wrong and is none of a field; null for nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>What is being waited for.</summary>
    public WizardBusy Busy { get; private set; }

    /// <summary>The connector that was made; null before.</summary>
    public CreatedConnector? Created { get; private set; }

    /// <summary>Somebody else's change that the last saving met; null for none.</summary>
    public EditConflict? Conflict { get; private set; }

    /// <summary>Counts the problems that were met, so that a page can go to the newest.</summary>
    public int Refusals { get; private set; }

    /// <summary>True where something would be lost by leaving.</summary>
    public bool IsDirty => Created is null && _drafts.Values.Any(draft => draft.IsChanged);

    /// <summary>True where the connector runs as soon as it is saved, unless somebody wants it otherwise.</summary>
    public bool IsPausedNow => Edited is { IsEnabled: false };

    /// <summary>Begins or goes on with a draft of a kind of source.</summary>
    public void Choose(WizardCard card)
    {
        if (Draft?.Card == card) return;
        var name = Draft?.Name ?? "";
        if (!_drafts.TryGetValue(card.Choice.Id, out var draft)) _drafts[card.Choice.Id] = draft = new WizardDraft(card, FormDraft.Begin(card.Form, card.Choice), isNew: true);
        if (draft.Name.Length == 0 && name.Length > 0) draft.Set(WizardDraft.NamePath, name);
        Use(draft);
    }

    /// <summary>Begins with a draft that is there already.</summary>
    public void Begin(WizardDraft draft, EditedConnector? edited, WizardStep step)
    {
        Edited = edited;
        _drafts[draft.Card.Choice.Id] = draft;
        Use(draft);
        Step = step;
    }

    /// <summary>Goes back to an earlier step, or to one with a problem.</summary>
    public void GoTo(WizardStep step)
    {
        if (Busy != WizardBusy.None || Created is not null || (step == WizardStep.Type && Edited is not null)) return;
        Failure = null;
        Step = step;
        Changed?.Invoke();
    }

    /// <summary>Ends what is being waited for.</summary>
    public void Stop() => _waiting?.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _waiting?.Dispose();
    }

    /// <summary>Another file was chosen, or it was taken away: what was read of the one before is of no use.</summary>
    public void TakeFile()
    {
        if (Draft is not { IsUpload: true } draft) return;
        Forget();
        Problems.Clear(WizardProblems.FilePath);
        if (Upload?.File is { } file)
        {
            LostFile = null;
            if (draft.Name.Length == 0) draft.Set(WizardDraft.NamePath, NameOf(file.Name));
        }

        Changed?.Invoke();
    }

    /// <summary>A value was changed: what was wrong with it is to be looked at anew.</summary>
    public void Touch(string path)
    {
        Problems.Clear(path);
        Changed?.Invoke();
    }

    /// <summary>Goes on from Connect to Map, with a look at the source.</summary>
    /// <param name="goesOn">False to look only.</param>
    public Task LookAsync(bool goesOn) => WaitAsync(WizardBusy.Looking, async token =>
    {
        var source = Draft!.Definition();
        var looked = Draft.IsPush ? Sample : source["source"]?.ToJsonString() + source["timeZone"];
        if (goesOn && !Draft.IsPush && Report?.RowCount is not null && looked == _lookedAt && Problems.All.Count == 0)
        {
            Step = WizardStep.Map;
            return;
        }

        if (!await TestAsync(token))
        {
            // What is wrong further on is mended there, and is of no concern before.
            if (Problems.On(WizardStep.Connect, Draft).ToArray() is { Length: > 0 } here) Problems.Set(here);
            else if (goesOn && Problems.All.Count > 0) Step = WizardStep.Map;
            return;
        }

        _lookedAt = looked;
        if (goesOn && (Draft.IsPush || Report!.RowCount is not null)) Step = WizardStep.Map;
    });

    /// <summary>Goes on to Map although the source cannot be read.</summary>
    public void MapUnseen() => GoTo(WizardStep.Map);

    /// <summary>Tests the whole definition, on the step of this name.</summary>
    public Task TestAllAsync() => WaitAsync(WizardBusy.Looking, async token =>
    {
        Step = WizardStep.Test;
        Report = null;
        _lookedAt = null;
        Changed?.Invoke();
        if (!await TestAsync(token) && Problems.All is [var first, ..]) Step = WizardProblems.StepOf(first, Draft!);
    });

    /// <summary>Stores the connector.</summary>
    /// <param name="isEnabled">True to have it run.</param>
    /// <returns>The id of the connector; null where it was not stored.</returns>
    public async Task<string?> SaveAsync(bool isEnabled)
    {
        string? saved = null;
        await WaitAsync(WizardBusy.Saving, async token =>
        {
            Conflict = null;
            var body = Draft!.Definition();
            body["enabled"] = isEnabled;
            var answer = Edited is null
                ? await api.SendAsync("POST", "/api/connectors", body, null, token)
                : await api.SendAsync("PUT", Edited.Path, body, Edited.ETag, token);
            if (answer.Status == 412) Conflict = await EditConflict.FindAsync(api, Edited!, Draft.Form, token);
            else if (!answer.IsOk) Refuse(answer.Problem());
            else saved = Take(answer, isEnabled);
        });
        return saved;
    }

    /// <summary>Sends the file to the connector that was saved.</summary>
    /// <returns>True when it has arrived, whatever the run made of it.</returns>
    public async Task<bool> UploadAsync()
    {
        var isThere = false;
        HasUploadFailed = false;
        await WaitAsync(WizardBusy.Uploading, async token =>
        {
            var address = $"/api/connectors/{Created!.Id}/file?name={Uri.EscapeDataString(Upload!.File!.Name)}";
            var answer = await Upload.SendAsync("PUT", address, null, token);
            isThere = answer.IsOk;
            if (!isThere) Failure = answer.Problem().Message;
        });
        HasUploadFailed = !isThere;
        Changed?.Invoke();
        return isThere;
    }

    /// <summary>Goes on from what the connector is now: what was filled in takes the place of somebody else's change.</summary>
    public void Overwrite()
    {
        Edited = Conflict!.Now;
        Conflict = null;
    }

    private string Take(ApiAnswer answer, bool isEnabled)
    {
        var created = answer.Read<CreatedConnector>();
        // One that is paused takes no files.
        if ((Edited is null && Draft!.IsPush) || (HasFile && isEnabled))
        {
            Created = created;
            Step = WizardStep.Save;
        }

        return created.Id;
    }

    private void Use(WizardDraft draft)
    {
        Draft = draft;
        Forget();
        Problems.Clear();
        Changed?.Invoke();
    }

    private void Forget()
    {
        (Report, _lookedAt, Failure) = (null, null, null);
        _offered.Clear();
    }

    private static string NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file).Trim();
        return name.Length <= MostNameCharacters ? name : name[..MostNameCharacters];
    }

    // False where the definition is not what it should be, or nothing came of it.
    private async Task<bool> TestAsync(CancellationToken token)
    {
        var body = Draft!.Definition();
        if (Draft.IsPush && !TryAddSample(body)) return false;
        var address = Edited is null ? "/api/connectors/test" : Edited.Path + "/test";
        var answer = HasFile ? await Upload!.SendAsync("POST", address, body, token) : await api.SendAsync("POST", address, body, null, token);
        token.ThrowIfCancellationRequested();
        if (!answer.IsOk)
        {
            Refuse(answer.Problem());
            return false;
        }

        Problems.Clear();
        var report = answer.Read<TestReport>();
        if (Draft is { IsUpload: true } && report.Error is { Code: "no_file" })
        {
            Report = null;
            Refuse(new ApiProblem(422, "invalid_definition", "", [new FieldProblem(WizardProblems.FilePath, "no_file", "")], null));
            return false;
        }

        foreach (var name in OfferedNames)
            if (report.Detected.TryGetValue(name, out var offered)) _offered[name] = offered.Split('\n');
        Report = report;
        return true;
    }

    // Without a sample an empty list stands for it: the definition is checked all the same.
    private bool TryAddSample(JsonObject body)
    {
        try
        {
            body[WizardProblems.SamplePath] = Sample.Trim().Length == 0 ? new JsonArray() : JsonNode.Parse(Sample);
            return true;
        }
        catch (System.Text.Json.JsonException wrong)
        {
            Refuse(new ApiProblem(422, "invalid_definition", "", [new FieldProblem(WizardProblems.SamplePath, "json", $"Line {(wrong.LineNumber ?? 0) + 1}, character {(wrong.BytePositionInLine ?? 0) + 1} is where it stops being JSON. Quotes around names and texts, and commas between them, are what is missing most often.")], null));
            return false;
        }
    }

    private void Refuse(ApiProblem problem)
    {
        Refusals++;
        FieldProblem[] fields = problem.Code == "name_taken" ? [new FieldProblem(WizardDraft.NamePath, problem.Code, problem.Message)] : [.. problem.Fields];
        Problems.Set(fields.OrderBy(field => WizardProblems.StepOf(field, Draft!)).ThenBy(field => PlaceOf(field.Path)));
        Failure = fields.Length == 0 ? problem.Message : null;
        if (Busy == WizardBusy.Saving && Problems.All is [var first, ..]) Step = WizardProblems.StepOf(first, Draft!);
    }

    private int PlaceOf(string path)
    {
        var field = Draft!.Form.FieldAt(path);
        return Draft.Form.All.TakeWhile(other => other != field).Count();
    }

    private async Task WaitAsync(WizardBusy what, Func<CancellationToken, Task> work)
    {
        // The second click of two.
        if (Busy != WizardBusy.None || (Created is not null && what != WizardBusy.Uploading)) return;
        Busy = what;
        Failure = null;
        using var waiting = _waiting = new CancellationTokenSource();
        Changed?.Invoke();
        try
        {
            await work(waiting.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody pressed Cancel: all is as before.
        }
        catch (ApiException wrong)
        {
            Refuse(wrong.Problem);
        }
        finally
        {
            _waiting = null;
            Busy = WizardBusy.None;
            Changed?.Invoke();
        }
    }
}

/// <summary>A connector that was just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="IngestKey">Its key, shown this once; null in answers to a change.</param>
public sealed record CreatedConnector(string Id, string Name, string Stream, string? IngestKey);
