namespace DataPool.Storage.Engine.Answers;

/// <summary>A key within its connector. Two halves, not one UInt128, whose alignment would cost eight bytes an entry.</summary>
internal readonly struct AnswerKey(int connector, UInt128 key) : IEquatable<AnswerKey>
{
    private readonly ulong _high = (ulong)(key >> 64);
    private readonly ulong _low = (ulong)key;

    public int Connector { get; } = connector;

    public long High => (long)_high;

    public long Low => (long)_low;

    public static AnswerKey Of(int connector, long high, long low) => new(connector, new UInt128((ulong)high, (ulong)low));

    public bool Equals(AnswerKey other) => _low == other._low && _high == other._high && Connector == other.Connector;

    public override bool Equals(object? obj) => obj is AnswerKey other && Equals(other);

    // HashCode is seeded at random in each process: a sender cannot prepare keys that collide.
    public override int GetHashCode() => HashCode.Combine(_high, _low, Connector);
}
