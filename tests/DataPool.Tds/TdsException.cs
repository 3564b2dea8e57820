namespace DataPool.Tds;

/// <summary>What a database throws where it fails.</summary>
public sealed class TdsException(TdsError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public TdsError Error => error;
}
