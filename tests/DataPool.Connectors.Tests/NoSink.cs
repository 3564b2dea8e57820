using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Tests;

/// <summary>For types that hand everything over at the end.</summary>
internal sealed class NoSink : IRecordSink
{
    public static readonly NoSink Instance = new();

    public void Take(RecordBatch records, IReadOnlyList<string> columns) => throw new NotSupportedException();
}
