using System.Text;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Types;

public sealed partial class TdsType
{
    private const byte FixedInt = 0x38;
    private const byte FixedFloat = 0x3E;
    private const byte FixedBit = 0x32;

    /// <summary>Each value with its own type: int, float, bit, datetime2 and nvarchar are known here.</summary>
    public static TdsType Variant { get; } = new("sql_variant", TypeToken.Variant, static writer => writer.Int32(8009), static (writer, value) =>
    {
        var (token, properties, content) = Parts(value);
        writer.Int32(2 + properties.Length + content.Length);
        writer.Byte(token);
        writer.Byte(properties.Length);
        writer.Bytes(properties);
        writer.Bytes(content);
    }, static writer => writer.Int32(0));

    private static (byte Token, byte[] Properties, byte[] Content) Parts(object value)
    {
        switch (value)
        {
            case int number:
                return (FixedInt, [], BitConverter.GetBytes(number));
            case double real:
                return (FixedFloat, [], BitConverter.GetBytes(real));
            case bool bit:
                return (FixedBit, [], [bit ? (byte)1 : (byte)0]);
            case DateTime moment:
                var writer = new TokenWriter();
                WriteTime(writer, moment.TimeOfDay, 7);
                WriteDays(writer, DateOnly.FromDateTime(moment));
                return (TypeToken.DateTime2, [7], writer.Written.ToArray());
            case string text:
                return (TypeToken.NVarChar, [.. Collation, 0x40, 0x1F], Encoding.Unicode.GetBytes(text));
            default:
                throw new ArgumentException($"A variant of {value.GetType().Name} is not known here.", nameof(value));
        }
    }
}
