using DataPool.Core.Streams;

namespace DataPool.Core.Tests.Streams;

/// <summary>Writes of every kind, of three connectors, over two dozen keys.</summary>
internal static class RandomWrites
{
    private static readonly string[] Names = ["a", "b", "c", "a.x", "a.y", "long.path.z", "d"];

    public static PlainWrite Next(Random random)
    {
        var connector = random.Next(1, 4);
        var write = random.Next(24) switch
        {
            0 => new PlainWrite(WriteKind.Withdraw, connector),
            1 => new PlainWrite(WriteKind.Release, connector),
            2 => new PlainWrite(WriteKind.Delete, 0) { Deletes = Keys(random) },
            < 5 => new PlainWrite(WriteKind.Expire, connector) { ExpireAfterSeconds = random.Next(8) == 0 ? 0 : random.Next(2, 40) },
            < 10 => new PlainWrite(WriteKind.Pull, connector) { Mode = WriteMode.Replace, Missing = (MissingPolicy)random.Next(3), Records = Distinct(random) },
            < 14 => new PlainWrite(WriteKind.Snapshot, connector) { Mode = (WriteMode)random.Next(2), Missing = (MissingPolicy)random.Next(3), Records = Perhaps(random) },
            < 18 => new PlainWrite(WriteKind.Push, connector) { Mode = (WriteMode)random.Next(2), Records = Perhaps(random), Deletes = Keys(random) },
            _ => new PlainWrite(WriteKind.Push, connector) { Mode = (WriteMode)random.Next(2), Records = Perhaps(random) },
        };
        if (!write.HasRecords) return write;
        if (random.Next(3) == 0) write = write with { Unset = [.. write.Records.Select(_ => random.Next(2) == 0 ? null : random.GetItems(Names, random.Next(3)))] };
        if (random.Next(2) == 0) write = write with { MaxItems = random.Next(1, 9), Overflow = (Overflow)random.Next(2) };
        if (write.Kind != WriteKind.Push && random.Next(3) == 0) write = write with { Guard = new WriteGuard(random.Next(4) == 0 ? null : random.Next(101), random.Next(2) == 0) };
        return write;
    }

    private static string[] Keys(Random random) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"k{random.Next(24)}")];

    // One key in ten requests comes twice.
    private static (string Key, (string Name, object? Value)[] Fields)[] Perhaps(Random random) => random.Next(10) == 0 ? Any(random) : Distinct(random);

    private static (string Key, (string Name, object? Value)[] Fields)[] Distinct(Random random) => [.. Any(random).DistinctBy(record => record.Key)];

    private static (string Key, (string Name, object? Value)[] Fields)[] Any(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(0, 9)).Select(_ => ($"k{random.Next(24)}", random.GetItems(Names, random.Next(1, 6))
            .Distinct().Select(name => (name, random.Next(4) switch { 0 => (object?)null, 1 => $"text {random.Next(3)}", _ => random.Next(5) })).ToArray())),
    ];
}
