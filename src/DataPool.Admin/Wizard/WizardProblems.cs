using DataPool.Admin.Api;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>What is wrong with what was filled in, and where it stands.</summary>
public sealed class WizardProblems
{
    /// <summary>The path of the sample that a type that is sent to is tested with.</summary>
    public const string SamplePath = "sample";

    /// <summary>The path of the file that is uploaded.</summary>
    public const string FilePath = "file";

    private const string KeyPath = "mapping.key";
    private const string FieldsPath = "mapping.fields";

    private readonly List<FieldProblem> _all = [];

    /// <summary>All, in the order of the form.</summary>
    public IReadOnlyList<FieldProblem> All => _all;

    /// <summary>Takes the place of all that were there.</summary>
    public void Set(IEnumerable<FieldProblem> problems)
    {
        _all.Clear();
        _all.AddRange(problems);
    }

    /// <summary>Nothing is wrong any more.</summary>
    public void Clear() => _all.Clear();

    /// <summary>What was wrong at a path was changed.</summary>
    public void Clear(string path) => _all.RemoveAll(problem => IsAt(problem, path));

    /// <summary>What is wrong at a path or below it.</summary>
    public FieldProblem? At(string path) => _all.Find(problem => IsAt(problem, path));

    /// <summary>What is wrong with the choice of the key.</summary>
    public FieldProblem? Key => At(KeyPath);

    /// <summary>What is wrong with the list of fields as a whole.</summary>
    public FieldProblem? Fields => _all.Find(problem => problem.Path is FieldsPath or "mapping.unmapped");

    /// <summary>What is wrong with one of the listed fields.</summary>
    public FieldProblem? Field(int index) => At($"{FieldsPath}[{index}]");

    /// <summary>What is wrong on a step.</summary>
    public IEnumerable<FieldProblem> On(WizardStep step, WizardDraft draft) => _all.Where(problem => StepOf(problem, draft) == step);

    /// <summary>The step on which a problem is mended.</summary>
    public static WizardStep StepOf(FieldProblem problem, WizardDraft draft)
    {
        if (problem.Path == SamplePath) return WizardStep.Map;
        if (!IsAt(problem, "mapping")) return WizardStep.Connect;
        // A type that is sent to names its stream first: the address has it.
        return draft.IsPush && IsAt(problem, WizardDraft.StreamPath) ? WizardStep.Connect : WizardStep.Map;
    }

    /// <summary>The element that has the focus when a problem is gone to.</summary>
    public static string ElementOf(FieldProblem problem, ConnectorForm form)
    {
        if (IsAt(problem, KeyPath)) return "map-key";
        if (IsAt(problem, FieldsPath) || problem.Path == "mapping.unmapped") return "map-fields";
        return FieldId(form.FieldAt(problem.Path)?.Path ?? problem.Path);
    }

    /// <summary>The id of a field's input.</summary>
    public static string FieldId(string path) => "f-" + path.Replace('.', '-');

    private static bool IsAt(FieldProblem problem, string path) =>
        problem.Path.StartsWith(path, StringComparison.Ordinal) && (problem.Path.Length == path.Length || problem.Path[path.Length] is '[' or '.');
}
