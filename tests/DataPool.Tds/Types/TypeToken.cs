namespace DataPool.Tds.Types;

/// <summary>The bytes that name types ([MS-TDS] 2.2.5.4).</summary>
internal static class TypeToken
{
    internal const byte Image = 0x22;
    internal const byte Text = 0x23;
    internal const byte Guid = 0x24;
    internal const byte Int = 0x26;
    internal const byte Date = 0x28;
    internal const byte Time = 0x29;
    internal const byte DateTime2 = 0x2A;
    internal const byte DateTimeOffset = 0x2B;
    internal const byte Variant = 0x62;
    internal const byte NText = 0x63;
    internal const byte Bit = 0x68;
    internal const byte Decimal = 0x6A;
    internal const byte Numeric = 0x6C;
    internal const byte Float = 0x6D;
    internal const byte Money = 0x6E;
    internal const byte DateTime = 0x6F;
    internal const byte VarBinary = 0xA5;
    internal const byte VarChar = 0xA7;
    internal const byte Binary = 0xAD;
    internal const byte Char = 0xAF;
    internal const byte NVarChar = 0xE7;
    internal const byte NChar = 0xEF;
    internal const byte UserDefined = 0xF0;
    internal const byte Xml = 0xF1;
}
