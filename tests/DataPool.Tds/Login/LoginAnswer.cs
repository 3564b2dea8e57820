using System.Globalization;
using DataPool.Tds.Types;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Login;

/// <summary>What a client that was let in is told ([MS-TDS] 2.2.7.14 and 2.2.7.9).</summary>
internal static class LoginAnswer
{
    private const byte Acknowledgement = 0xAD;
    private const byte Change = 0xE3;
    private const byte OfDatabase = 1;
    private const byte OfPacketSize = 4;
    private const byte OfCollation = 7;
    private const byte OfBegin = 8;
    private const byte OfCommit = 9;
    private const byte OfRollback = 10;
    private const byte OfReset = 18;
    private const int ChangedDatabase = 5701;

    internal static void Write(TokenWriter writer, LoginRequest login)
    {
        ChangeOf(writer, OfDatabase, login.Database, "master");
        new TdsError(ChangedDatabase, $"Changed database context to '{login.Database}'.", Class: 0).Write(writer);
        writer.Token(Change, token =>
        {
            token.Byte(OfCollation);
            token.Byte(TdsType.Collation.Length);
            token.Bytes(TdsType.Collation);
            token.Byte(0);
        });
        writer.Token(Acknowledgement, static token =>
        {
            token.Byte(1);
            token.Bytes([0x74, 0, 0, 4]); // TDS 7.4
            token.ShortText("Microsoft SQL Server");
            token.Bytes([16, 0, 0x10, 0]);
        });
        ChangeOf(writer, OfPacketSize, login.PacketSize.ToString(CultureInfo.InvariantCulture), "4096");
    }

    /// <summary>A transaction begins or ends.</summary>
    internal static void Transaction(TokenWriter writer, TdsTransaction change, long descriptor) => writer.Token(Change, token =>
    {
        token.Byte(change switch { TdsTransaction.Begun => OfBegin, TdsTransaction.Committed => OfCommit, _ => OfRollback });
        if (change != TdsTransaction.Begun) token.Byte(0);
        token.Byte(sizeof(long));
        token.Int64(descriptor);
        if (change == TdsTransaction.Begun) token.Byte(0);
    });

    /// <summary>The session is as new.</summary>
    internal static void Reset(TokenWriter writer) => writer.Token(Change, static token =>
    {
        token.Byte(OfReset);
        token.Byte(0);
        token.Byte(0);
    });

    private static void ChangeOf(TokenWriter writer, byte change, string now, string before) => writer.Token(Change, token =>
    {
        token.Byte(change);
        token.ShortText(now);
        token.ShortText(before);
    });
}
