using DataPool.Core.Records;

namespace DataPool.Core.Connectors;

/// <summary>Takes the records of a source that is too large to be held at once, some at a time, in their order.</summary>
public interface IRecordSink
{
    /// <summary>Takes records. They may be dropped (<see cref="RecordBatch.Clear"/>) and the batch filled anew afterwards.</summary>
    /// <param name="records">The next records, before mapping, without keys.</param>
    /// <param name="columns">The source's columns in order; empty where it has none. The same at each call.</param>
    /// <exception cref="SourceException">They cannot be taken: the source has no key field, or a record too many fields.</exception>
    /// <exception cref="OperationCanceledException">The reading was given up.</exception>
    void Take(RecordBatch records, IReadOnlyList<string> columns);
}
