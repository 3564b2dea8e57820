using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>
/// The zip archive of a workbook, with its bounds: the number of its entries, what they inflate to in all, and how far each may be
/// inflated from what it has. Parts are read as XML without DTDs. Owns the stream.
/// </summary>
internal sealed class XlsxPackage : IDisposable
{
    /// <summary>An entry that inflates to more than this many times its size is taken for a bomb.</summary>
    public const int MostRatio = 100;

    private const int MostEntries = 10_000;
    private const int MostDirectoryBytes = 4 * 1024 * 1024;

    // Below this a ratio says nothing: a small part of blanks may well be tiny.
    private const long RatioFrom = 1024 * 1024;

    private readonly ZipArchive _archive;
    private readonly long _mostInflated;
    private readonly Dictionary<string, long> _inflated = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the archive's directory.</summary>
    /// <param name="stream">The file, at its start; disposed with the package.</param>
    /// <param name="mostInflated">The most bytes that the parts read may inflate to in all.</param>
    /// <exception cref="SourceException">It is damaged, or looks like an attack.</exception>
    public XlsxPackage(Stream stream, long mostInflated)
    {
        _mostInflated = mostInflated;
        CheckDirectory(stream);
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (var entry in _archive.Entries) Add(entry);
        }
        catch (InvalidDataException exception)
        {
            throw ExcelFaults.Damaged("its zip archive cannot be read", exception);
        }
    }

    /// <summary>True when there is such a part.</summary>
    public bool Has(string part) => _entries.ContainsKey(part);

    /// <summary>True when there is a part in a folder, e.g. <c>word/</c>.</summary>
    public bool HasFolder(string folder) => _entries.Keys.Any(name => name.StartsWith(folder, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens a part.</summary>
    /// <exception cref="SourceException">It is not there.</exception>
    public MeteredStream Open(string part)
    {
        if (!_entries.TryGetValue(part, out var entry)) throw ExcelFaults.Damaged($"its part {part} is missing");
        var others = _inflated.Where(other => !other.Key.Equals(part, StringComparison.OrdinalIgnoreCase)).Sum(other => other.Value);
        var byRatio = Math.Max(RatioFrom, entry.CompressedLength * MostRatio);
        var byTotal = Math.Max(0, _mostInflated - others);
        try
        {
            return new MeteredStream(
                entry.Open(),
                Math.Min(byRatio, byTotal),
                () => byRatio < byTotal
                    ? ExcelFaults.Suspicious($"{part} has {entry.CompressedLength:#,0} bytes and inflates to more than {byRatio:#,0}")
                    : ExcelFaults.TooLarge($"it inflates to more than {_mostInflated:#,0} bytes"),
                () => ExcelFaults.Damaged($"one cell or value in {part} has more than {MeteredStream.MostAtOnce:#,0} bytes"),
                count => _inflated[part] = Math.Max(count, _inflated.GetValueOrDefault(part)));
        }
        catch (InvalidDataException exception)
        {
            throw ExcelFaults.Damaged($"its part {part} cannot be read", exception);
        }
    }

    /// <summary>A reader over a part: no DTD, no comments, nothing from outside. The caller disposes it and, after it, the part.</summary>
    public static XmlReader Read(MeteredStream part) => XmlReader.Create(part, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    });

    /// <summary>The error for what went wrong while a part was read; null when it is none of the file's faults.</summary>
    public static SourceException? Fault(Exception exception, string part) => exception switch
    {
        // Workbooks have no DTD; those that came with one tried to swell by its entities or to read other files.
        XmlException xml when xml.Message.Contains("DTD", StringComparison.Ordinal) => ExcelFaults.Refused($"a workbook whose part {part} has a DTD", "Save it anew in Excel."),
        XmlException { LineNumber: > 0 } xml => ExcelFaults.Damaged($"its part {part} is no good XML at line {xml.LineNumber}, column {xml.LinePosition}", xml),
        XmlException => ExcelFaults.Damaged($"its part {part} is no good XML", exception),
        InvalidDataException => ExcelFaults.Damaged($"its part {part} cannot be inflated", exception),
        _ => null,
    };

    public void Dispose() => _archive.Dispose();

    // ZipArchive makes an object of each entry before anybody can count them: an archive may be nothing but entries.
    private static void CheckDirectory(Stream stream)
    {
        const int endLength = 22;
        var length = (int)Math.Min(stream.Length, endLength + ushort.MaxValue);
        var tail = new byte[length];
        stream.Position = stream.Length - length;
        stream.ReadExactly(tail);
        stream.Position = 0;
        var at = tail.AsSpan().LastIndexOf("PK\x5\x6"u8);
        if (at < 0 || at + endLength > length) throw ExcelFaults.Damaged("the end of its zip archive is missing, so it is not complete");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        long begin = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        var end = stream.Length - length + at;
        if (count > MostEntries || (begin != uint.MaxValue && end - begin > MostDirectoryBytes))
            throw ExcelFaults.Suspicious($"its archive has more than {MostEntries:#,0} entries");
    }

    private void Add(ZipArchiveEntry entry)
    {
        var name = entry.FullName.Replace('\\', '/');
        if (name.StartsWith('/') || name.Split('/').Contains(".."))
            throw ExcelFaults.Refused($"an archive with an entry that points outside of it (\"{Short(name)}\")", "Save the workbook anew in Excel.");
        _entries[name] = entry;
    }

    private static string Short(string name) => name.Length > 60 ? name[..60] + "…" : name;
}
