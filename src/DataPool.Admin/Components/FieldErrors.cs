using DataPool.Admin.Api;

namespace DataPool.Admin.Components;

/// <summary>What the API found wrong with what a form sent: each at its field, the rest above.</summary>
internal sealed class FieldErrors
{
    private IReadOnlyList<FieldProblem> _fields = [];

    /// <summary>What is wrong with no single field; null for nothing.</summary>
    public string? Whole { get; private set; }

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? this[string path] => _fields.FirstOrDefault(field => field.Path == path || field.Path.StartsWith(path + ".", StringComparison.Ordinal) || field.Path.StartsWith(path + "[", StringComparison.Ordinal))?.Message;

    /// <summary>The id of the first input whose field is wrong; null where none is.</summary>
    /// <param name="inputs">The fields' paths and their inputs' ids, in the order of the form.</param>
    public string? FirstBad(params ReadOnlySpan<(string Path, string Id)> inputs)
    {
        foreach (var (path, id) in inputs)
            if (this[path] is not null) return id;
        return null;
    }

    /// <summary>Forgets them.</summary>
    public void Clear() => (Whole, _fields) = (null, []);

    /// <summary>Takes over those of an answer.</summary>
    public void Set(ApiProblem problem) => (Whole, _fields) = (problem.Fields.Count == 0 ? problem.Message : null, problem.Fields);
}
