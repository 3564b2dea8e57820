using DataPool.Formats.Files;

namespace DataPool.Formats.Detection;

/// <summary>What a file is by its first bytes.</summary>
internal enum ContentKind
{
    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>A zip archive: a workbook, or something else.</summary>
    Zip,

    /// <summary>An OLE compound file: an old or an encrypted workbook, or something else.</summary>
    Compound,

    /// <summary>Another kind of file that is no text.</summary>
    Binary,

    /// <summary>A page for browsers.</summary>
    Html,

    /// <summary>Text that begins with <c>&lt;</c>.</summary>
    Xml,

    /// <summary>Text that begins as JSON does.</summary>
    Json,

    /// <summary>Any other text.</summary>
    Text,
}

/// <summary>The start of a file, inflated, and what it says.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Words">The same for people, with an article.</param>
/// <param name="Bytes">The first 64 KiB, or all.</param>
internal sealed record ContentStart(ContentKind Kind, string Words, byte[] Bytes)
{
    private const int StartBytes = 64 * 1024;
    private const int HtmlCharacters = 2048;

    private static readonly (byte[] Bytes, string Words)[] Signatures =
    [
        ("%PDF"u8.ToArray(), "a PDF document"),
        ([0x1F, 0x8B], "compressed twice with gzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
        ("BZh"u8.ToArray(), "compressed with bzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ("SQLite format 3\0"u8.ToArray(), "an SQLite database"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ("GIF8"u8.ToArray(), "a GIF picture"),
        ("PAR1"u8.ToArray(), "a Parquet file"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ("{\\rtf"u8.ToArray(), "a rich text document"),
    ];

    /// <summary>Reads the start of a file whose compression is looked through already.</summary>
    internal static ContentStart Read(FileContent content)
    {
        var bytes = new byte[StartBytes];
        using (var stream = content.Open())
            Array.Resize(ref bytes, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));

        if (bytes.Length == 0) return new ContentStart(ContentKind.Empty, "empty", bytes);
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || bytes.AsSpan().StartsWith("PK\u0005\u0006"u8))
            return new ContentStart(ContentKind.Zip, ZipParts.NameOf(bytes), bytes);
        if (bytes is [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..])
            return new ContentStart(ContentKind.Compound, "an Excel 97-2003 workbook, or one with a password (OLE compound file)", bytes);
        foreach (var (signature, words) in Signatures)
            if (bytes.AsSpan().StartsWith(signature))
                return new ContentStart(ContentKind.Binary, words, bytes);
        return OfText(bytes);
    }

    /// <summary>Refuses a file that is certainly not delimited text.</summary>
    internal void RefuseUnlessText(string wanted)
    {
        switch (Kind)
        {
            case ContentKind.Zip or ContentKind.Compound:
                throw FileFaults.WrongFormat(wanted, Words, "Set format to excel or auto if it is a workbook.");
            case ContentKind.Binary:
                throw FileFaults.WrongFormat(wanted, Words, "Export it as CSV.");
            case ContentKind.Html:
                throw HtmlAnswer(wanted);
            case ContentKind.Xml when Words.Contains("<?xml", StringComparison.Ordinal):
                throw FileFaults.WrongFormat(wanted, Words, "Set format to xml or auto.");
        }
    }

    /// <summary>What is said of a page where data should be: mostly a server's sign-in or error page.</summary>
    internal Core.Connectors.SourceException HtmlAnswer(string wanted) => FileFaults.WrongFormat(
        wanted, Words, "Often that is a page for signing in or an error page: check the address and the credentials.");

    private static ContentStart OfText(byte[] bytes)
    {
        // Of a start that cuts a character or is no UTF-8 the ASCII characters are what matters.
        var text = StartText.Decode(bytes);
        var trimmed = text.AsSpan().TrimStart();
        if (trimmed.IsEmpty) return new ContentStart(ContentKind.Text, "text", bytes);
        if (trimmed[0] == '<')
        {
            return StartText.IsHtml(trimmed[..Math.Min(trimmed.Length, HtmlCharacters)])
                ? new ContentStart(ContentKind.Html, $"an HTML page{StartText.Title(text)}", bytes)
                : new ContentStart(ContentKind.Xml, $"XML (it begins with {(trimmed.StartsWith("<?xml") ? "<?xml" : "<")})", bytes);
        }

        return StartText.IsJson(trimmed)
            ? new ContentStart(ContentKind.Json, $"JSON (it begins with {trimmed[0]})", bytes)
            : new ContentStart(ContentKind.Text, "text", bytes);
    }
}
