using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using Microsoft.Extensions.Primitives;

namespace DataPool.Server.Security;

/// <summary>Whom a request's key belongs to, or why it opens nothing (401).</summary>
/// <param name="Connector">The connector, enabled or not; null where the key opens nothing.</param>
/// <param name="Code"><c>unauthorized</c> or <c>malformed_key</c>; null with a connector.</param>
/// <param name="Message">What is wrong and what to do; null with a connector.</param>
internal readonly record struct IngestAuthentication(Connector? Connector, string? Code = null, string? Message = null);

/// <summary>Makes connectors' ingest keys and recognises them (PRODUCT 2.7). Allocates nothing for a good key.</summary>
internal sealed class IngestKeys(ConnectorCatalog catalog, TimeProvider time)
{
    /// <summary>What a 401 asks for: our own clients use Bearer, senders that know only a URL with a password use Basic.</summary>
    public static readonly StringValues Challenge = new(["Bearer realm=\"DataPool\"", "Basic realm=\"DataPool\", charset=\"UTF-8\""]);

    // Longer headers hold no key.
    private const int MaxBasicLength = 512;

    private static readonly IngestAuthentication Missing = new(
        null, "unauthorized", "Send the connector's ingest key, once: Authorization: Bearer ik_… (or HTTP Basic with the key as the password).");

    private static readonly IngestAuthentication Malformed = new(
        null, "malformed_key", "This is no whole ingest key: it was cut, mistyped, or is a key of another kind. Copy it again, or rotate it.");

    private static readonly IngestAuthentication Wrong = new(
        null, "unauthorized", "This ingest key opens nothing (any more). If it was rotated or its connector deleted, use the new one.");

    // What the hash of a key with an unknown id is compared with, so that it costs what a wrong secret costs.
    private static readonly byte[] NoHash = RandomNumberGenerator.GetBytes(AccessKey.HashLength);
    private static readonly int KeyLength = AccessKey.LengthOf(AccessKey.IngestPrefix);

    /// <summary>Makes a key: its text, to be shown once, and what is stored of it.</summary>
    public (string Text, StoredKey Stored) Create()
    {
        var (text, id, hash) = AccessKey.Create(AccessKey.IngestPrefix);
        return (text, new StoredKey(id, hash, time.GetUtcNow(), null, null));
    }

    /// <summary>Recognises the key in an <c>Authorization</c> header.</summary>
    public IngestAuthentication Authenticate(StringValues authorization)
    {
        if (authorization.Count != 1 || authorization[0] is not { } header) return Missing;
        if (AuthorizationHeader.Of(header, "Bearer") is { IsEmpty: false } bearer) return OfText(bearer);
        return AuthorizationHeader.Of(header, "Basic") is { IsEmpty: false } basic ? OfBasic(basic) : Missing;
    }

    private IngestAuthentication OfText(ReadOnlySpan<char> text)
    {
        if (text.Length != KeyLength) return Malformed;
        Span<byte> key = stackalloc byte[KeyLength];
        return Ascii.FromUtf16(text, key, out _) == OperationStatus.Done ? OfKey(key) : Malformed;
    }

    private IngestAuthentication OfBasic(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxBasicLength) return Missing;
        Span<byte> encoded = stackalloc byte[text.Length];
        if (Ascii.FromUtf16(text, encoded, out _) != OperationStatus.Done
            || Base64.DecodeFromUtf8InPlace(encoded, out var length) != OperationStatus.Done)
            return Missing;
        var credentials = encoded[..length];
        var colon = credentials.IndexOf((byte)':');
        return colon < 0 ? Missing : OfKey(credentials[(colon + 1)..]);
    }

    private IngestAuthentication OfKey(ReadOnlySpan<byte> key)
    {
        if (!AccessKey.TryReadId(key, AccessKey.IngestPrefix, out var id)) return Malformed;
        Span<byte> hash = stackalloc byte[AccessKey.HashLength];
        SHA256.HashData(key, hash);
        var (connector, known) = catalog.FindKey(id);
        var now = time.GetUtcNow();
        var isRight = CryptographicOperations.FixedTimeEquals(hash, known?.Hash ?? NoHash);
        if (!isRight || known is null || !known.IsLive(now)) return Wrong;
        known.Used(now);
        return new IngestAuthentication(connector);
    }
}
