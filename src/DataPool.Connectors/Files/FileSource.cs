namespace DataPool.Connectors.Files;

/// <summary>What a definition of type <c>file</c> says about its source, checked.</summary>
/// <param name="Format">How the bytes are read.</param>
/// <param name="Delivery">How the bytes come.</param>
internal sealed record FileSource(FileFormat Format, IDelivery Delivery);
