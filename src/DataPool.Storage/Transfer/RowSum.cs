namespace DataPool.Storage.Transfer;

/// <summary>The number of some rows, and a checksum that does not depend on their order.</summary>
internal readonly record struct RowSum(long Rows, UInt128 Checksum)
{
    public RowSum With(TransferRow row) => new(Rows + 1, unchecked(Checksum + row.Hash()));
}
