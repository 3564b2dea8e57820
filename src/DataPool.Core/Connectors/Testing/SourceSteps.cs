namespace DataPool.Core.Connectors.Testing;

/// <summary>What went wrong in a test.</summary>
/// <param name="Code">A stable code, as a run or push would have it.</param>
/// <param name="Message">What happened and what to do. Holds no secret.</param>
public sealed record TestError(string Code, string Message);

/// <summary>One step of a test.</summary>
/// <param name="Name">What it does, in a plain word: <c>connect</c>, <c>query</c>, <c>decode</c>, <c>map</c>, <c>effect</c>.</param>
/// <param name="Ok">False for the one that failed.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record TestStep(string Name, bool Ok, long Milliseconds, TestError? Error);

/// <summary>
/// Notes the steps of a test as they begin; a type that makes several of its one reading says where each begins. After one has
/// failed, none begins any more. Thread-safe: a read that was given up may still go on.
/// </summary>
public sealed class SourceSteps(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<TestStep> _done = [];
    private string? _name;
    private long _begun;
    private bool _isInOne;
    private bool _hasFailed;

    /// <summary>The steps that are over.</summary>
    public IReadOnlyList<TestStep> Done
    {
        get
        {
            lock (_lock) return [.. _done];
        }
    }

    /// <summary>A step begins; the one before is over and was good.</summary>
    public void Begin(string name)
    {
        lock (_lock) BeginOne(name, isInOne: false);
    }

    /// <summary>A reading begins, which is one step of this name unless the type says that it is several.</summary>
    internal void BeginUnless(string name)
    {
        lock (_lock) BeginOne(name, isInOne: true);
    }

    /// <summary>The step is over and was good.</summary>
    public void End()
    {
        lock (_lock) EndOne(null);
    }

    /// <summary>The step has failed.</summary>
    internal void Fail(TestError error)
    {
        lock (_lock)
        {
            EndOne(error);
            _hasFailed = true;
        }
    }

    private void BeginOne(string name, bool isInOne)
    {
        if (_hasFailed) return;
        if (!_isInOne)
        {
            EndOne(null);
            _begun = time.GetTimestamp();
        }

        (_name, _isInOne) = (name, isInOne);
    }

    private void EndOne(TestError? error)
    {
        if (_name is null) return;
        _done.Add(new TestStep(_name, error is null, (long)time.GetElapsedTime(_begun).TotalMilliseconds, error));
        (_name, _isInOne) = (null, false);
    }
}
