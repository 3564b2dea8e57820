using DataPool.Connectors.Files;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Server.Api.Connectors.Files;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api.Connectors.Testing;

/// <summary>The body of a test: a definition, or a definition with a file (<c>multipart/form-data</c>). Dispose it: the file goes.</summary>
/// <param name="Definition">The definition, JSON in UTF-8; null where there is none.</param>
/// <param name="File">The file; null where none came.</param>
internal sealed record TestBody(byte[]? Definition, BroughtFile? File) : IDisposable
{
    private const string Multipart = "multipart/form-data";
    private const int MaxBoundaryLength = 100;

    private SpooledFile? Spooled { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="RecordException"><c>unsupported_media_type</c>, <c>payload_too_large</c>, <c>invalid_payload</c>.</exception>
    public static async Task<TestBody> ReadAsync(HttpRequest request, SpoolFolder spool, long maxBytes, bool isOptional)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
        {
            var json = isOptional ? await JsonBody.ReadOptionalAsync(request, request.HttpContext.RequestAborted) : await JsonBody.ReadAsync(request, request.HttpContext.RequestAborted);
            return new TestBody(json, null);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength) throw Broken("its boundary is missing or too long");
        UploadedFile.Prepare(request, maxBytes);
        return await ReadPartsAsync(new MultipartReader(boundary, request.Body), spool, maxBytes, request.HttpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose() => Spooled?.Dispose();

    private static async Task<TestBody> ReadPartsAsync(MultipartReader parts, SpoolFolder spool, long maxBytes, CancellationToken cancellationToken)
    {
        byte[]? definition = null;
        BroughtFile? file = null;
        var spooled = spool.New();
        try
        {
            while (await NextAsync(parts, cancellationToken) is { } part)
            {
                var disposition = part.GetContentDispositionHeader();
                switch (HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value)
                {
                    case "definition" when definition is null:
                        using (var json = new MemoryStream())
                        {
                            await CopyAsync(part.Body, json, JsonBody.MaxBytes, cancellationToken);
                            definition = json.ToArray();
                        }

                        break;
                    case "file" when file is null:
                        await using (var target = spooled.Create()) await CopyAsync(part.Body, target, maxBytes, cancellationToken);
                        var name = disposition!.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                        file = new BroughtFile(UploadedFile.Name(name.Value), spooled.OpenRead);
                        break;
                    default:
                        throw Broken("only the parts \"definition\" and \"file\" are known, each once");
                }
            }

            return new TestBody(definition, file) { Spooled = spooled };
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    private static async Task CopyAsync(Stream part, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await UploadedFile.CopyAsync(part, target, maxBytes, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Broken("it ends early");
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader parts, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Broken("it ends early, or its parts are not as they should be");
        }
    }

    private static RecordException Broken(string why) => new(
        "invalid_payload", $"The multipart body cannot be read: {why}. Send a part \"definition\" with the JSON and a part \"file\" with the file.");
}
