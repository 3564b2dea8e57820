using System.Text;

namespace DataPool.Core.Connectors.Journal;

/// <summary>Requests as bytes: many of one second in one row. Path and stream are told once where they stay the same.</summary>
public static class RequestCodec
{
    private const byte Format = 1;

    /// <summary>Writes requests.</summary>
    public static byte[] Write(ReadOnlySpan<RequestRecord> requests)
    {
        using var output = new MemoryStream(requests.Length * 64);
        using var writer = new BinaryWriter(output, Encoding.UTF8);
        writer.Write(Format);
        writer.Write7BitEncodedInt(requests.Length);
        string path = "", stream = "";
        foreach (ref readonly var request in requests)
        {
            var push = request.Push;
            var isSame = push.Path == path && push.Stream == stream;
            writer.Write((byte)((isSame ? 1 : 0) | (request.Code is null ? 0 : 2)));
            if (!isSame)
            {
                writer.Write(path = push.Path);
                writer.Write(stream = push.Stream);
            }

            writer.Write(push.RequestId);
            writer.Write(push.ReceivedAt.UtcTicks);
            writer.Write7BitEncodedInt(push.Status);
            writer.Write7BitEncodedInt64(push.Bytes);
            writer.Write7BitEncodedInt(push.ItemsReceived);
            writer.Write7BitEncodedInt(push.ItemsChanged);
            writer.Write7BitEncodedInt(push.ItemsRemoved);
            writer.Write7BitEncodedInt64(push.Version);
            if (request.Code is null) continue;
            writer.Write(request.Code);
            writer.Write(request.Message ?? "");
        }

        writer.Flush();
        return output.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<RequestRecord> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadByte() != Format) return [];
        var requests = new RequestRecord[reader.Read7BitEncodedInt()];
        string path = "", stream = "";
        for (var i = 0; i < requests.Length; i++)
        {
            var flags = reader.ReadByte();
            if ((flags & 1) == 0) (path, stream) = (reader.ReadString(), reader.ReadString());
            var push = new PushReceipt(
                reader.ReadString(), path, new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero), reader.Read7BitEncodedInt(), stream, reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
            requests[i] = (flags & 2) == 0 ? new RequestRecord(push) : new RequestRecord(push, reader.ReadString(), reader.ReadString());
        }

        return requests;
    }
}
