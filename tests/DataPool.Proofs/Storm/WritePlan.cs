using System.Globalization;
using System.Text;

namespace DataPool.Proofs.Storm;

/// <summary>
/// What is written to one stream: each write is numbered within its worker and touches <see cref="Keys"/> items at
/// once, whose field <c>n</c> is that number and whose field <c>echo</c> says it again.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Appends">True: each write makes items of its own; false: each worker writes its same items again.</param>
/// <param name="Keys">Items in a write; 1 sends an object, more an array.</param>
/// <param name="Workers">Senders, each with one write in flight.</param>
/// <param name="Padding">Characters that each item carries besides; those of one write differ from those of the next.</param>
internal sealed record WritePlan(string Stream, bool Appends, int Keys, int Workers, int Padding = 0)
{
    // A value holds at most 64 KiB.
    private const int PaddingPerField = 60_000;

    public string Key(string worker, long number, int index) =>
        Appends ? string.Create(CultureInfo.InvariantCulture, $"{worker}-{number}-{index}") : string.Create(CultureInfo.InvariantCulture, $"{worker}-{index}");

    public string Body(string worker, long number)
    {
        var items = Enumerable.Range(0, Keys).Select(index =>
            $$"""{"id":"{{Key(worker, number, index)}}","n":{{number}},"echo":"write {{number}}","index":{{index}}{{Pad(worker, number, index)}}}""");
        return Keys == 1 ? items.First() : "[" + string.Join(',', items) + "]";
    }

    private string Pad(string worker, long number, int index)
    {
        var pad = new StringBuilder();
        for (var left = Padding; left > 0; left -= PaddingPerField)
        {
            pad.Append(CultureInfo.InvariantCulture, $",\"pad{left / PaddingPerField}\":\"");
            var end = pad.Length + Math.Min(left, PaddingPerField);
            while (pad.Length < end) pad.Append(worker).Append(number).Append(index).Append('.');
            pad.Length = end;
            pad.Append('"');
        }

        return pad.ToString();
    }

    /// <summary>The worker whose item a key names.</summary>
    public static string WorkerOf(string key) => key[..key.IndexOf('-', StringComparison.Ordinal)];
}
