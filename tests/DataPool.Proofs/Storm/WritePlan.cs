using System.Globalization;

namespace DataPool.Proofs.Storm;

/// <summary>
/// What is written to one stream: each write is numbered within its worker and touches <see cref="Keys"/> items at
/// once, whose field <c>n</c> is that number and whose field <c>echo</c> says it again.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Appends">True: each write makes items of its own; false: each worker writes its same items again.</param>
/// <param name="Keys">Items in a write; 1 sends an object, more an array.</param>
/// <param name="Workers">Senders, each with one write in flight.</param>
internal sealed record WritePlan(string Stream, bool Appends, int Keys, int Workers)
{
    public string Key(string worker, long number, int index) =>
        Appends ? string.Create(CultureInfo.InvariantCulture, $"{worker}-{number}-{index}") : string.Create(CultureInfo.InvariantCulture, $"{worker}-{index}");

    public string Body(string worker, long number)
    {
        var items = Enumerable.Range(0, Keys).Select(index =>
            $$"""{"id":"{{Key(worker, number, index)}}","n":{{number}},"echo":"write {{number}}","index":{{index}}}""");
        return Keys == 1 ? items.First() : "[" + string.Join(',', items) + "]";
    }

    /// <summary>The worker whose item a key names.</summary>
    public static string WorkerOf(string key) => key[..key.IndexOf('-', StringComparison.Ordinal)];
}
