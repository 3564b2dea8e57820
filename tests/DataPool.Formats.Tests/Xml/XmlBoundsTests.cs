using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Xml;
using Xunit;

namespace DataPool.Formats.Tests.Xml;

public sealed class XmlBoundsTests
{
    private const int Megabytes = 40;

    [Fact]
    public void A_text_that_does_not_end_is_refused_with_its_records_line() =>
        Refused("<r>\n<i/><i><a>", "</a></i></r>", "record_too_large", "The record at line 2 has more than 16,777,216 characters.");

    [Fact]
    public void An_attribute_that_does_not_end_is_refused() =>
        Refused("<r><i/><i a=\"", "\"/></r>", "record_too_large", "One name, attribute, comment or text has more than 16,777,216 bytes.");

    [Fact]
    public void A_name_that_does_not_end_is_refused() =>
        Refused("<r><i/><i", "/></r>", "record_too_large", "One name, attribute, comment or text has more than 16,777,216 bytes.");

    [Fact]
    public void A_text_outside_of_records_may_be_as_long_as_it_likes()
    {
        using var file = new MadeFile("<r><note>", "</note><i><a>1</a></i><i/></r>");
        Assert.Equal(2, Read(file.Content, CancellationToken.None));
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        var text = $"<r>{string.Concat(Enumerable.Repeat("<i><a>1</a></i>", 5000))}</r>";
        var content = new FileContent("input.xml", () => new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(5000, Read(content, CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => Read(content, new CancellationToken(canceled: true)));
    }

    private static void Refused(string before, string after, string code, string message)
    {
        using var file = new MadeFile(before, after);
        var thrown = Assert.Throws<SourceException>(() => Read(file.Content, CancellationToken.None));
        Assert.Equal(code, thrown.Code);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    private static int Read(FileContent content, CancellationToken cancellationToken)
    {
        using var reader = XmlFormat.Open(
            new FileReading { Content = content, Shapes = new ShapeTable(), Warnings = new WarningCounter(), Limits = new RecordLimits(), TimeZone = TimeZoneInfo.Utc },
            new XmlOptions(),
            cancellationToken);
        var count = 0;
        for (var isMore = true; isMore;)
        {
            using var batch = new RecordBatch();
            isMore = reader.Read(batch, 64 * 1024, cancellationToken);
            count += batch.Count;
        }

        return count;
    }

    /// <summary>A temporary file with many megabytes of the letter x in its middle.</summary>
    private sealed class MadeFile : IDisposable
    {
        private readonly string _path = Path.Combine(Path.GetTempPath(), $"made-{Guid.NewGuid():N}.xml");

        internal MadeFile(string before, string after)
        {
            using var writer = new StreamWriter(_path);
            writer.Write(before);
            var megabyte = new string('x', 1024 * 1024);
            for (var i = 0; i < Megabytes; i++) writer.Write(megabyte);
            writer.Write(after);
        }

        internal FileContent Content => new("input.xml", () => File.OpenRead(_path));

        public void Dispose() => File.Delete(_path);
    }
}
