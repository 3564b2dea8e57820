using System.Runtime.InteropServices;
using System.Text;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Types;

public sealed partial class TdsType
{
    private const int Max = 0xFFFF;
    private const int RowVersionType = 80;
    private const int LargestText = 0x7FFF_FFFF;
    private const int LargestChunk = 8000;

    /// <summary>The characters of <c>char</c> and <c>varchar</c> under <see cref="Collation"/>.</summary>
    internal static readonly Encoding Narrow = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>SQL_Latin1_General_CP1_CI_AS.</summary>
    internal static readonly byte[] Collation = [0x09, 0x04, 0xD0, 0x00, 0x34];

    public static TdsType UniqueIdentifier { get; } = Short("uniqueidentifier", TypeToken.Guid, [16], 16, (writer, value) => writer.Bytes(((Guid)value).ToByteArray()));

    public static TdsType NVarCharMax { get; } = Chunked("nvarchar(max)", TypeToken.NVarChar, [0xFF, 0xFF, .. Collation], Wide);

    public static TdsType VarCharMax { get; } = Chunked("varchar(max)", TypeToken.VarChar, [0xFF, 0xFF, .. Collation], NarrowBytes);

    public static TdsType VarBinaryMax { get; } = Chunked("varbinary(max)", TypeToken.VarBinary, [0xFF, 0xFF], Binaries);

    public static TdsType Xml { get; } = Chunked("xml", TypeToken.Xml, [0], Wide);

    public static TdsType Text { get; } = Pointed("text", TypeToken.Text, Collation, NarrowBytes);

    public static TdsType NText { get; } = Pointed("ntext", TypeToken.NText, Collation, Wide);

    public static TdsType Image { get; } = Pointed("image", TypeToken.Image, [], Binaries);

    /// <summary>What the server counts up at each write of a row.</summary>
    public static TdsType RowVersion { get; } = Sized("rowversion", TypeToken.Binary, 8, [], Binaries, RowVersionType);

    public static TdsType NVarChar(int characters) => Sized($"nvarchar({characters})", TypeToken.NVarChar, characters * 2, Collation, Wide);

    public static TdsType NChar(int characters) => Sized($"nchar({characters})", TypeToken.NChar, characters * 2, Collation, value => Wide(((string)value).PadRight(characters)));

    public static TdsType VarChar(int bytes) => Sized($"varchar({bytes})", TypeToken.VarChar, bytes, Collation, NarrowBytes);

    public static TdsType Char(int bytes) => Sized($"char({bytes})", TypeToken.Char, bytes, Collation, value => NarrowBytes(((string)value).PadRight(bytes)));

    public static TdsType VarBinary(int bytes) => Sized($"varbinary({bytes})", TypeToken.VarBinary, bytes, [], Binaries);

    public static TdsType Binary(int bytes) => Sized($"binary({bytes})", TypeToken.Binary, bytes, [], Binaries);

    /// <summary>A type of the server's own library, such as <c>hierarchyid</c>: bytes that only it understands.</summary>
    public static TdsType UserDefined(string name)
    {
        var info = new TokenWriter();
        info.UInt16(Max);
        info.ShortText("master");
        info.ShortText("sys");
        info.ShortText(name);
        info.LongText($"Microsoft.SqlServer.Types.Sql{name}, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91");
        return Chunked(name, TypeToken.UserDefined, info.Written.ToArray(), Binaries);
    }

    // As it is: SQL Server keeps halves of characters too.
    private static byte[] Wide(object value) => MemoryMarshal.AsBytes(((string)value).AsSpan()).ToArray();

    private static byte[] NarrowBytes(object value) => Narrow.GetBytes((string)value);

    private static byte[] Binaries(object value) => (byte[])value;

    // Behind the length in two bytes; the highest is NULL.
    private static TdsType Sized(string name, byte token, int length, byte[] info, Func<object, byte[]> bytes, int userType = 0) => new(name, token, writer =>
    {
        writer.UInt16(length);
        writer.Bytes(info);
    }, (writer, value) =>
    {
        var content = bytes(value);
        writer.UInt16(content.Length);
        writer.Bytes(content);
    }, static writer => writer.UInt16(Max)) { UserType = userType };

    // In chunks, each behind its length and whole in its packet, as SQL Server sends them: its own client relies on that.
    private static TdsType Chunked(string name, byte token, byte[] info, Func<object, byte[]> bytes) => new(name, token, writer => writer.Bytes(info), (writer, value) =>
    {
        const int smallestRoom = 16;
        var content = bytes(value).AsSpan();
        writer.Int64(content.Length);
        while (content.Length > 0)
        {
            if (writer.Room < smallestRoom) writer.EndPacket();
            var length = Math.Min(content.Length, Math.Min(LargestChunk, (writer.Room - sizeof(int)) & ~1));
            writer.Int32(length);
            writer.Bytes(content[..length]);
            content = content[length..];
        }

        writer.Int32(0);
    }, static writer => writer.Int64(-1));

    // Behind a pointer into the table and a time stamp, which nobody reads any more.
    private static TdsType Pointed(string name, byte token, byte[] info, Func<object, byte[]> bytes) => new(name, token, writer =>
    {
        writer.Int32(LargestText);
        writer.Bytes(info);
    }, (writer, value) =>
    {
        const int pointerLength = 16, stampLength = 8;
        writer.Byte(pointerLength);
        writer.Bytes(new byte[pointerLength + stampLength]);
        var content = bytes(value);
        writer.Int32(content.Length);
        writer.Bytes(content);
    }, static writer => writer.Byte(0));
}
