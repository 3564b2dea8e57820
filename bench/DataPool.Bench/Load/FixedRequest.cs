using System.Text;

namespace DataPool.Bench.Load;

/// <summary>The same request again and again.</summary>
internal sealed class FixedRequest(byte[] bytes) : IRequestSource
{
    public byte[] Next() => bytes;

    public static byte[] Get(string path, string? bearer) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{(bearer is null ? "" : $"Authorization: Bearer {bearer}\r\n")}\r\n");
}
