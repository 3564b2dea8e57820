namespace DataPool.Core.Connectors;

/// <summary>One kind of thing that could not be taken as it was, with how often and the first examples.</summary>
/// <param name="Code">A stable code, e.g. <c>value_not_converted</c>, <c>no_key</c>, <c>duplicate_key</c>.</param>
/// <param name="Field">The field concerned, or null.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">The first three.</param>
public sealed record Warning(string Code, string? Field, int Count, IReadOnlyList<string> Examples);

/// <summary>Counts warnings of one run by code and field. Thread-safe: a read that was given up may still count.</summary>
/// <param name="exampleLength">Where examples are cut, in characters.</param>
public sealed class WarningCounter(int exampleLength = WarningCounter.ExampleLength)
{
    /// <summary>Where examples are cut unless it is said otherwise, in characters.</summary>
    public const int ExampleLength = 100;

    /// <summary>The most examples kept of a kind.</summary>
    public const int MaxExamples = 3;

    /// <summary>The most kinds kept apart; the others are counted under their code without a field.</summary>
    public const int MaxKinds = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Code, string? Field), (int Count, List<string> Examples)> _kinds = [];

    /// <summary>True when nothing was counted.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _kinds.Count == 0;
        }
    }

    /// <summary>Counts one, or several at once; the example is cut where it is too long.</summary>
    public void Add(string code, string? field, string example, int times = 1)
    {
        lock (_lock)
        {
            var kind = (code, field);
            if (!_kinds.ContainsKey(kind) && _kinds.Count >= MaxKinds) kind = (code, null);
            var (count, examples) = _kinds.TryGetValue(kind, out var known) ? known : (0, []);
            if (examples.Count < MaxExamples) examples.Add(example.Length > exampleLength ? example[..exampleLength] + "…" : example);
            _kinds[kind] = (count + times, examples);
        }
    }

    /// <summary>What was counted, in the order of first appearance.</summary>
    public IReadOnlyList<Warning> ToList()
    {
        lock (_lock) return [.. _kinds.Select(kind => new Warning(kind.Key.Code, kind.Key.Field, kind.Value.Count, [.. kind.Value.Examples]))];
    }
}
