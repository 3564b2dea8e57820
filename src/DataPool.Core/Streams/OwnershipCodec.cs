using System.Buffers;

namespace DataPool.Core.Streams;

/// <summary>Ownership as it is stored: the claims, then the owners unless one claimant owns all.</summary>
internal static class OwnershipCodec
{
    public static void Write(ArrayBufferWriter<byte> body, Ownership ownership)
    {
        body.WriteCount(ownership.Claims.Length);
        foreach (var claim in ownership.Claims)
        {
            body.WriteCount(claim.Connector);
            body.WriteByte(claim.Missing ? (byte)1 : (byte)0);
        }

        body.WriteByte(ownership.Owners is null ? (byte)0 : (byte)1);
        foreach (var owner in ownership.Owners ?? []) body.WriteCount(owner);
    }

    public static Ownership Read(ref BodyReader body, int fields)
    {
        var claims = new Claim[body.ReadCount()];
        for (var i = 0; i < claims.Length; i++) claims[i] = new Claim(body.ReadCount(), body.ReadByte() == 1);
        if (body.ReadByte() == 0) return Ownership.Sole(claims[0].Connector, claims[0].Missing);
        var owners = new int[fields];
        for (var i = 0; i < fields; i++) owners[i] = body.ReadCount();
        return Ownership.Of(claims, owners);
    }

    /// <summary>Reads over it.</summary>
    public static void Skip(ref BodyReader body, int fields)
    {
        for (var claims = body.ReadCount(); claims > 0; claims--)
        {
            _ = body.ReadCount();
            _ = body.ReadByte();
        }

        if (body.ReadByte() == 0) return;
        for (var i = 0; i < fields; i++) _ = body.ReadCount();
    }
}
