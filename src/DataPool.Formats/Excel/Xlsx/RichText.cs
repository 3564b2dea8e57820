using System.Globalization;
using System.Xml;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>Gathers a text of one or several runs: <c>t</c> alone, or in each <c>r</c>. How it is pronounced (<c>rPh</c>) is left out.</summary>
internal sealed class RichText
{
    private char[] _text = new char[256];

    /// <summary>The number of characters.</summary>
    public int Length { get; private set; }

    /// <summary>The text, until the next is read.</summary>
    public ReadOnlySpan<char> Span => _text.AsSpan(0, Length);

    /// <summary>Reads the element that the reader stands on (<c>si</c>, <c>is</c>) to its end.</summary>
    public void Read(XmlReader reader, MeteredStream stream)
    {
        Length = 0;
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        var phonetic = int.MaxValue;
        var inText = false;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth <= phonetic) phonetic = int.MaxValue;
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.LocalName == "rPh" && !reader.IsEmptyElement) phonetic = Math.Min(phonetic, reader.Depth);
                inText = reader.LocalName == "t" && reader.Depth < phonetic && !reader.IsEmptyElement;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                inText = false;
            }
            else if (inText)
            {
                Append(reader);
            }
        }

        Length = Unescape(_text.AsSpan(0, Length));
        stream.Step();
    }

    /// <summary>
    /// Puts characters that XML cannot hold in the place of their escapes, <c>_x000D_</c> (ECMA-376 part 1, 22.9.2.19).
    /// </summary>
    /// <returns>The new length.</returns>
    public static int Unescape(Span<char> text)
    {
        var at = ((ReadOnlySpan<char>)text).IndexOf("_x");
        if (at < 0) return text.Length;
        var to = at;
        while (at < text.Length)
        {
            if (text.Length - at >= 7 && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_'
                && ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text[to++] = (char)code;
                at += 7;
            }
            else
            {
                text[to++] = text[at++];
            }
        }

        return to;
    }

    private void Append(XmlReader reader)
    {
        if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)) return;
        while (true)
        {
            if (Length == _text.Length) Array.Resize(ref _text, Length * 2);
            var read = reader.ReadValueChunk(_text, Length, _text.Length - Length);
            if (read == 0) return;
            Length += read;
        }
    }
}
