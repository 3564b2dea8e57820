using DataPool.Core.Storage;

namespace DataPool.Core.Tests.Streams;

/// <summary>A stream as the program stored it when item and shape numbers had 32 bits: two rows folded, four in the log.</summary>
internal static class OldStream
{
    public const long Lsn = 2;

    public const string Head = "010400ADE6F8F57F9F08040301780179017A";

    public const string Dump = """
        version 6
        a rank 17179869184 at 6 missing y=null z=9
        p rank 60129542144 at 4  new=2

        """;

    public const string Owners = """
        a home 1 Claim { Connector = 2, Missing = False } Claim { Connector = 3, Missing = True } y@3 z@2
        p home 3 Claim { Connector = 3, Missing = False } new@3

        """;

    public static readonly StoredPart[] Shapes =
    [
        new StoredPart(1, Convert.FromHexString("0201780179")),
        new StoredPart(2, Convert.FromHexString("010178")),
        new StoredPart(3, Convert.FromHexString("0301780179017A")),
    ];

    public static readonly StoredPart[] Items =
    [
        new StoredPart(1, Convert.FromHexString("0161808080808001010300ADE6F8F57F9F08020100020001010102143122746578742239120000007300000082000000")),
        new StoredPart(2, Convert.FromHexString("0162828080808001010280164EF8F57F9F0801010000053212000000")),
        new StoredPart(3, Convert.FromHexString("04676F6E65848080808001010280164EF8F57F9F0801010000053312000000")),
    ];

    public static readonly LogRow[] Log =
    [
        new LogRow(3, Convert.FromHexString("010680437FF9F57F9F080002041F01700380808080C0030402036E65770102013101030000011C03000200046E756C6C0301000200030001010302")),
        new LogRow(4, Convert.FromHexString("010800DA17FAF57F9F080002041804000102013201140301000200030101010302")),
        new LogRow(5, Convert.FromHexString("010A8070B0FAF57F9F080001021805020171010203322E35")),
        new LogRow(6, Convert.FromHexString("010C000749FBF57F9F0802010201620304676F6E65011C06030179017A000202000301010302")),
    ];
}
