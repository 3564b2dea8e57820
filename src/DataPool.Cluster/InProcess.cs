namespace DataPool.Cluster;

/// <summary>
/// Carries an object to or from a grain of the same process, by reference. It has no serialised form: a call that
/// may leave the process must not use it.
/// </summary>
/// <typeparam name="T">What is carried.</typeparam>
[Immutable, GenerateSerializer]
public sealed class InProcess<T>
    where T : class
{
    [NonSerialized]
    private readonly T? _value;

    /// <summary>Carries <paramref name="value"/>.</summary>
    public InProcess(T value) => _value = value;

    /// <summary>What is carried.</summary>
    public T Value => _value ?? throw new InvalidOperationException($"{typeof(T).Name} was sent to another process, where it cannot go.");
}
