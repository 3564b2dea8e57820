using System.Buffers;
using System.Buffers.Text;
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
internal sealed class IngestKeys(ConnectorCatalog catalog, KeyProof proof, TimeProvider time)
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
        Span<byte> key = stackalloc byte[AccessKey.MaxLength];
        return AccessKey.TryRead(text, AccessKey.IngestPrefix, key, out var length, out var id) ? OfKey(key[..length], id) : Malformed;
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
        if (colon < 0) return Missing;
        var key = credentials[(colon + 1)..];
        return AccessKey.TryReadId(key, AccessKey.IngestPrefix, out var id) ? OfKey(key, id) : Malformed;
    }

    private IngestAuthentication OfKey(ReadOnlySpan<byte> key, ulong id)
    {
        var (connector, known) = catalog.FindKey(id);
        return proof.Opens(key, known, time.GetUtcNow()) ? new IngestAuthentication(connector) : Wrong;
    }
}
