using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Formats.Files;

/// <summary>
/// Reads the records of one file in its order, some at a time, in bounded memory. Opened by its format, which has read as
/// much as it needs to know columns and what was detected. Not thread-safe. Blocks on the file: not for a thread of the pool.
/// </summary>
public interface IRecordReader : IDisposable
{
    /// <summary>The source's columns in order, by the names that the records carry; empty where the format has none (JSON, XML).</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>What was detected rather than configured (<c>format</c>, <c>encoding</c>, <c>delimiter</c>, <c>types</c> …), by name, in words that give the evidence.</summary>
    IReadOnlyDictionary<string, string> Detected { get; }

    /// <summary>
    /// Appends the next records until the batch holds at least <paramref name="bytes"/> (<see cref="RecordBatch.Position"/>)
    /// or the file ends.
    /// </summary>
    /// <returns>False when the file has ended: there are no further records after these.</returns>
    /// <exception cref="SourceException">The file is not what it should be; the message names the place (line, row, column, sheet or byte) and the remedy.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    bool Read(RecordBatch batch, int bytes, CancellationToken cancellationToken);
}
