using System.Buffers;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary>Takes the bytes of an uploaded file as they come.</summary>
internal static class UploadedFile
{
    // Kestrel's own limit lies above ours, which answers with the setting's name.
    private const long Margin = 1L << 20;
    private const int BufferBytes = 128 * 1024;
    private const int MaxNameLength = 255;

    /// <summary>Lets a request bring a file of the most bytes that are allowed.</summary>
    /// <exception cref="RecordException"><c>payload_too_large</c>: it announces more.</exception>
    public static void Prepare(HttpRequest request, long maxBytes)
    {
        if (request.ContentLength > maxBytes + Margin) throw TooLarge(maxBytes);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBytes + (2 * Margin);
    }

    /// <summary>Copies a file to its end; gives its size in bytes.</summary>
    /// <exception cref="RecordException"><c>payload_too_large</c>.</exception>
    /// <exception cref="StorageException">The target has no room.</exception>
    public static async Task<long> CopyAsync(Stream source, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long size = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += read;
                if (size > maxBytes) throw TooLarge(maxBytes);
                await WriteAsync(target, buffer.AsMemory(0, read), cancellationToken);
            }

            return size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new StorageException("The file could not be put aside in the data directory.", failure);
        }
    }

    /// <summary>A file's name as it is kept: without folders and control characters, cut to 255 characters.</summary>
    /// <param name="given">What the sender says, or nothing.</param>
    public static string Name(string? given)
    {
        var name = given ?? "";
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        name = string.Concat(name.Where(static character => !char.IsControl(character))).Trim();
        if (name.Length > MaxNameLength) name = name[..MaxNameLength];
        return name.Length == 0 ? "upload" : name;
    }

    private static RecordException TooLarge(long maxBytes) => new(
        "payload_too_large", $"The file has more than {maxBytes} bytes. Split it, or raise DataPool:Limits:UploadBytes.");
}
