using DataPool.Core.Connectors;

namespace DataPool.Formats.Json;

/// <summary>What the records of a pull are read with: a place for what a push would be refused for and a pull only counts (PRODUCT 2.1).</summary>
/// <param name="warnings">Where it is counted.</param>
internal sealed class PullReading(WarningCounter warnings)
{
    /// <summary>
    /// The bytes that a value may always have while it is read. The limit of a value is the mapping's to check, after it has
    /// converted it; this only keeps a value that grows by decoding (<c>1e99</c> has a hundred digits) from filling the memory.
    /// </summary>
    public const int MostValueBytes = 1024 * 1024;

    /// <summary>The most bytes of a record's values, for the same reason.</summary>
    public const int MostRecordBytes = 64 * 1024 * 1024;

    // Only the first examples are kept: making the others would cost a string each.
    private readonly Dictionary<(string Code, string Field), int> _told = [];

    /// <summary>The records read before those of the batch, less those in the batch before.</summary>
    public long Before { get; set; }

    /// <summary>Counts a field of a record.</summary>
    public void Warn(string code, string field, string record, string what)
    {
        ref var told = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_told, (code, field), out _);
        warnings.Add(code, field, ++told <= WarningCounter.MaxExamples ? $"{record}: {what}" : "");
    }
}
