using System.Security.Cryptography;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;

namespace DataPool.Server.Api.Push;

/// <summary>
/// A push's body, read to its end. A body of lines is decoded while it is read; any other is decoded when it is asked
/// for, so that a repeated request costs no more than its reading. Dispose it to give its memory back.
/// </summary>
internal sealed class PushBody : IDisposable
{
    private readonly IPushType _type;
    private readonly PushContext _context;
    private readonly LineShare? _share;
    private RequestBody _whole;
    private PushContent? _content;
    private byte[]? _hash;

    private PushBody(IPushType type, PushContext context, RequestBody whole, LineShare? share = null) =>
        (_type, _context, _whole, _share) = (type, context, whole, share);

    /// <summary>The number of its bytes.</summary>
    public long Length { get; private init; }

    /// <summary>SHA-256 of its bytes. Of a body of lines only where it was asked for at the reading.</summary>
    public byte[] Hash => _hash ??= SHA256.HashData(_context.Body.Span);

    /// <summary>Reads a body that is decoded later.</summary>
    /// <exception cref="RecordException">It is too large.</exception>
    public static async ValueTask<PushBody> ReadWholeAsync(HttpContext http, Connector connector, RecordLimits limits, int maxBytes, bool isForm)
    {
        var body = await RequestBody.ReadAsync(http.Request, maxBytes);
        return new PushBody((IPushType)connector.Type, Context(connector, limits, body.Bytes, isForm), body) { Length = body.Bytes.Length };
    }

    /// <summary>Reads and decodes a body of lines.</summary>
    /// <exception cref="RecordException">It is too large, or a line is not what it should be.</exception>
    /// <exception cref="Core.Streams.OverloadedException">There is no room for it now.</exception>
    public static async ValueTask<PushBody> ReadLinesAsync(
        HttpContext http, Connector connector, RecordLimits records, LimitSettings limits, LineBudget budget, bool needsHash)
    {
        var type = (IPushType)connector.Type;
        var context = Context(connector, records, default, isForm: false);
        using var decoder = type.DecodeLines(context)
            ?? throw new RecordException("unsupported_media_type", "This connector takes no lines. Send the body as application/json.");
        using var hash = needsHash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var share = budget.Open();
        try
        {
            var length = await LineBody.ReadAsync(http.Request, decoder, limits, share, hash, http.RequestAborted);
            return new PushBody(type, context, default, share) { Length = length, _content = decoder.Finish(), _hash = hash?.GetHashAndReset() };
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    /// <summary>What it holds.</summary>
    /// <exception cref="RecordException">It is not what it should be.</exception>
    public PushContent Decode() => _content ??= _type.DecodeContent(_context);

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        _whole.Dispose();
        _share?.Dispose();
    }

    private static PushContext Context(Connector connector, RecordLimits limits, ReadOnlyMemory<byte> body, bool isForm)
    {
        var definition = connector.Definition!;
        return new PushContext
        {
            Source = definition.Source,
            Body = body,
            IsForm = isForm,
            GeneratesKeys = definition.Mapping.GeneratesKeys,
            Flatten = definition.Mapping.Nested == NestedMode.Flatten,
            Shapes = connector.Shapes,
            Limits = limits,
        };
    }
}
