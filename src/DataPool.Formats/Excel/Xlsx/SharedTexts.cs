using System.Buffers;
using System.Xml;
using DataPool.Core.Values;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>The texts that a workbook's cells share, kept as the canonical JSON that the records hold.</summary>
internal sealed class SharedTexts
{
    /// <summary>The most bytes of shared texts kept: 128 MiB.</summary>
    private const int MostBytes = 128 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly List<int> _ends = [];

    private SharedTexts()
    {
    }

    /// <summary>A workbook without any.</summary>
    public static SharedTexts None { get; } = new();

    /// <summary>The number of texts.</summary>
    public int Count => _ends.Count;

    /// <summary>A text as canonical JSON; empty where the text is none that can be stored.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.WrittenSpan[start.._ends[index]];
        }
    }

    /// <summary>Reads the part with the texts.</summary>
    public static SharedTexts Read(XlsxPackage package, string part)
    {
        var texts = new SharedTexts();
        using var stream = package.Open(part);
        try
        {
            using var reader = XlsxPackage.Read(stream);
            var text = new RichText();
            while (reader.Read())
            {
                stream.Step();
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "si") continue;
                text.Read(reader, stream);
                if (texts._bytes.WrittenCount + text.Length > MostBytes)
                    throw ExcelFaults.TooLarge($"its distinct texts have more than {MostBytes:#,0} bytes");
                JsonText.TryWriteString(text.Span, texts._bytes);
                texts._ends.Add(texts._bytes.WrittenCount);
            }
        }
        catch (Exception exception) when (XlsxPackage.Fault(exception, part) is { } fault)
        {
            throw fault;
        }

        return texts;
    }
}
