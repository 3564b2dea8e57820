using System.Buffers;
using System.Security.Cryptography;

namespace DataPool.Storage.Transfer;

/// <summary>Copies a stream and tells the SHA-256 of what went through.</summary>
internal static class HashingCopy
{
    /// <param name="from">Is read to its end.</param>
    /// <param name="to">Is written to.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>How many bytes there were, and their hash in lower-case hexadecimal.</returns>
    public static async Task<(long Bytes, string Sha256)> RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            long bytes = 0;
            while (await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                bytes += read;
            }

            return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
