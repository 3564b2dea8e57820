using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataPool.Core.Records;

namespace DataPool.Server.Api.Push;

/// <summary>A request's <c>Idempotency-Key</c>, and what makes two requests the same (PRODUCT 2.5).</summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Set on an answer that was given before.</summary>
    public const string ReplayHeader = "Idempotent-Replay";

    private const int MaxLength = 255;

    /// <summary>The request's key; null where it has none.</summary>
    /// <exception cref="RecordException"><c>invalid_parameter</c>: it is no key.</exception>
    public static string? Of(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0) return null;
        if (values.Count == 1 && values[0] is { Length: > 0 and <= MaxLength } key && key.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return key;
        throw new RecordException("invalid_parameter", $"{Header} must be sent once, with 1 to {MaxLength} printable ASCII characters. Send a random id, such as a UUID, for each new request.");
    }

    /// <summary>What a key is known by within its connector.</summary>
    public static UInt128 Hash(string key)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        return Half(SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(key, bytes)]));
    }

    /// <summary>
    /// What a request is known by: its method, path, the stream and key field that its query or headers name, how its body
    /// is encoded, and the body. Other parts of the query and other headers do not matter.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">The stream that it names, or null.</param>
    /// <param name="encoding">The body's encoding.</param>
    /// <param name="body">SHA-256 of the body.</param>
    public static UInt128 Fingerprint(HttpRequest request, string? stream, PushEncodings encoding, ReadOnlySpan<byte> body)
    {
        var about = Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path.Value}\n{stream}\n{PushQuery.KeyField(request)}\n{encoding}\n");
        return Half(SHA256.HashData([.. about, .. body]));
    }

    private static UInt128 Half(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
