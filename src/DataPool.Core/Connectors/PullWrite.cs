using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>Makes the write of a pull: what its mapping says.</summary>
public static class PullWrite
{
    /// <summary>The write of a pull.</summary>
    /// <param name="connector">The number of the connector whose it is.</param>
    /// <param name="mapping">Its mapping; without its guard where an operator has approved what it holds.</param>
    /// <param name="records">All records of the source, mapped.</param>
    /// <param name="owner">The right under which the connector runs; null for a test, which writes nothing.</param>
    public static WriteRequest Of(int connector, MappingDefinition mapping, RecordBatch records, ConnectorOwner? owner = null) => new()
    {
        Kind = WriteKind.Pull,
        Connector = connector,
        Records = records,
        Owner = owner,
        Mode = mapping.Write,
        Missing = mapping.Missing,
        Guard = mapping.Guard,
        MaxItems = mapping.MaxItems,
        Overflow = mapping.Overflow,
    };
}
