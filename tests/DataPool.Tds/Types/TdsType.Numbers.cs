using System.Globalization;
using System.Numerics;

namespace DataPool.Tds.Types;

public sealed partial class TdsType
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static TdsType Bit { get; } = Short("bit", TypeToken.Bit, [1], 1, (writer, value) => writer.Byte(Convert.ToBoolean(value, Invariant) ? 1 : 0));

    public static TdsType TinyInt { get; } = Short("tinyint", TypeToken.Int, [1], 1, (writer, value) => writer.Byte(Convert.ToByte(value, Invariant)));

    public static TdsType SmallInt { get; } = Short("smallint", TypeToken.Int, [2], 2, (writer, value) => writer.UInt16(Convert.ToInt16(value, Invariant)));

    public static TdsType Int { get; } = Short("int", TypeToken.Int, [4], 4, (writer, value) => writer.Int32(Convert.ToInt32(value, Invariant)));

    public static TdsType BigInt { get; } = Short("bigint", TypeToken.Int, [8], 8, (writer, value) => writer.Int64(Convert.ToInt64(value, Invariant)));

    public static TdsType Real { get; } = Short(
        "real", TypeToken.Float, [4], 4, (writer, value) => writer.Int32(BitConverter.SingleToInt32Bits(Convert.ToSingle(value, Invariant))));

    public static TdsType Float { get; } = Short(
        "float", TypeToken.Float, [8], 8, (writer, value) => writer.Int64(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, Invariant))));

    public static TdsType SmallMoney { get; } = Short("smallmoney", TypeToken.Money, [4], 4, (writer, value) => writer.Int32((int)Unscaled(value, 4)));

    // The high half goes first.
    public static TdsType Money { get; } = Short("money", TypeToken.Money, [8], 8, (writer, value) =>
    {
        var units = (long)Unscaled(value, 4);
        writer.Int32((int)(units >> 32));
        writer.Int32((int)units);
    });

    /// <summary>An exact number; its values may be texts, for more digits than <see cref="decimal"/> has.</summary>
    public static TdsType Decimal(int precision, int scale) => Exact("decimal", TypeToken.Decimal, precision, scale);

    /// <summary>The same as <see cref="Decimal"/> under its other name.</summary>
    public static TdsType Numeric(int precision, int scale) => Exact("numeric", TypeToken.Numeric, precision, scale);

    private static TdsType Exact(string name, byte token, int precision, int scale)
    {
        var bytes = precision switch { <= 9 => 4, <= 19 => 8, <= 28 => 12, _ => 16 };
        return Short($"{name}({precision},{scale})", token, [(byte)(bytes + 1), (byte)precision, (byte)scale], bytes + 1, (writer, value) =>
        {
            var units = Unscaled(value, scale);
            writer.Byte(units.Sign < 0 ? 0 : 1);
            writer.Unsigned((UInt128)BigInteger.Abs(units), bytes);
        });
    }

    // The number as a whole number of units of its last place; digits behind that are cut.
    private static BigInteger Unscaled(object value, int scale)
    {
        var text = (value as string ?? Convert.ToDecimal(value, Invariant).ToString(Invariant)).Split('.');
        var fraction = text.Length > 1 ? text[1] : "";
        return BigInteger.Parse(text[0] + fraction.PadRight(scale, '0')[..scale], Invariant);
    }
}
