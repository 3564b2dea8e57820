namespace DataPool.Connectors.Sql.Rows;

/// <summary>A mistake of our own where rows are taken: not to be mistaken for one of the driver's, whose exceptions are of the same types.</summary>
/// <param name="reason">What happened.</param>
internal sealed class SinkFaultException(Exception reason) : Exception("The rows of a query could not be taken.", reason);
