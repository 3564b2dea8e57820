using System.IO.Compression;
using System.Security.Cryptography;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;
using Xunit;

namespace DataPool.Formats.Tests.Files;

public sealed class GzipContentTests
{
    private static readonly byte[] Plain = RandomNumberGenerator.GetBytes(200_000);

    [Fact]
    public void Every_cut_is_noticed()
    {
        var whole = Gzip(Plain[..300]);
        Assert.Equal(Plain[..300], Inflate(whole));
        for (var length = 2; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Equal("damaged_file", Assert.Throws<SourceException>(() => Inflate(cut)).Code);
            var second = (byte[])[.. whole, .. cut];
            Assert.Equal("damaged_file", Assert.Throws<SourceException>(() => Inflate(second)).Code);
        }
    }

    [Fact]
    public void Every_change_of_the_data_is_noticed()
    {
        var whole = Gzip(Plain[..300]);
        var noticed = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x40;
            try
            {
                // Some bits say nothing about the data: the header's time and system, those between deflate's blocks.
                if (at > 1) Assert.Equal(Plain[..300], Inflate(changed));
            }
            catch (SourceException damaged)
            {
                Assert.Equal("damaged_file", damaged.Code);
                noticed++;
            }
        }

        Assert.InRange(noticed, whole.Length - 20, whole.Length);
    }

    [Fact]
    public void Members_follow_one_another_and_an_empty_one_is_nothing()
    {
        Assert.Equal([.. Plain, .. Plain[..10]], Inflate([.. Gzip(Plain), .. Gzip([]), .. Gzip(Plain[..10])]));
        Assert.Empty(Inflate(Gzip([])));
    }

    [Fact]
    public void Messages_tell_the_place_and_the_remedy()
    {
        var whole = Gzip(Plain[..300]);
        Assert.Equal(
            $"The file is damaged: it was cut off or something was added: after its {whole.Length - 5} bytes the gzip data is not at an end. Send it again, complete and unchanged.",
            Assert.Throws<SourceException>(() => Inflate(whole[..^5])).Message);
        var bomb = Assert.Throws<SourceException>(() => Inflate(Gzip(new byte[30_000_000])));
        Assert.Equal("suspicious_compression", bomb.Code);
        Assert.StartsWith("The file looks like a gzip bomb: ", bomb.Message, StringComparison.Ordinal);
        var large = Assert.Throws<SourceException>(() => Inflate(Gzip(Plain[..1000]), maxBytes: 1050 - 51));
        Assert.Equal("file_too_large", large.Code);
        Assert.Equal(1000, Inflate(Gzip(Plain[..1000]), maxBytes: 1100).Length);
    }

    [Fact]
    public void A_format_that_seeks_gets_a_temporary_file_which_goes_afterwards()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var compressed = Gzip(Plain);
            using (var seekable = GzipContent.Seekable(Content(compressed), 1_000_000, folder.FullName, CancellationToken.None))
            {
                Assert.Equal("x.xlsx", seekable.Content.Name);
                using var stream = seekable.Content.Open();
                stream.Seek(-10, SeekOrigin.End);
                Assert.Equal(Plain[^10], stream.ReadByte());
                Assert.Single(folder.GetFiles());
            }

            Assert.Throws<SourceException>(() => GzipContent.Seekable(Content(compressed[..^1]), 1_000_000, folder.FullName, CancellationToken.None));
            var plain = Content(Plain);
            using (var same = GzipContent.Seekable(plain, 1_000_000, folder.FullName, CancellationToken.None)) Assert.Same(plain, same.Content);
            Assert.Empty(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static FileContent Content(byte[] bytes) => new("x.xlsx.gz", () => new MemoryStream(bytes));

    private static byte[] Inflate(byte[] bytes, long maxBytes = 100_000_000)
    {
        using var stream = GzipContent.Inflated(Content(bytes), maxBytes).Open();
        using var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }
}
