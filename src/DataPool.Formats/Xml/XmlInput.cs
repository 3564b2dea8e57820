using System.Text;
using System.Xml;
using DataPool.Formats.Files;

namespace DataPool.Formats.Xml;

/// <summary>
/// A document read as a stream: no DTD, nothing from outside, bounded in size, depth and what is taken at once. Errors are ours.
/// </summary>
internal sealed class XmlInput : IDisposable
{
    /// <summary>How deep elements may nest: 64.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most characters of a record: 16 M.</summary>
    public const int MostCharacters = 16 * 1024 * 1024;

    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    private readonly MeteredStream _stream;
    private readonly XmlReader _reader;
    private readonly CancellationToken _cancellationToken;
    private readonly char[] _chunk = new char[4096];
    private int _nodes;

    public XmlInput(FileContent content, long maxBytes, CancellationToken cancellationToken)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        _cancellationToken = cancellationToken;
        _stream = new MeteredStream(
            content.Open(),
            maxBytes,
            () => FileFaults.TooLarge("has more", maxBytes),
            () => XmlFaults.TooMuchAtOnce(MeteredStream.MostAtOnce));
        try
        {
            _reader = XmlReader.Create(_stream, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersInDocument = maxBytes,
            });
        }
        catch (XmlException exception)
        {
            _stream.Dispose();
            throw XmlFaults.Of(exception);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>The reader, to look at where it stands.</summary>
    public XmlReader Reader => _reader;

    /// <summary>The line that the reader stands on.</summary>
    public int Line => ((IXmlLineInfo)_reader).LineNumber;

    /// <summary>Goes on to the next node.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        if ((++_nodes & 0xFFF) == 0) _cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // A text that nobody wants may be as long as it likes.
            if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                while (_reader.ReadValueChunk(_chunk, 0, _chunk.Length) > 0)
                    _stream.Step();
            var more = _reader.Read();
            _stream.Step();
            if (_reader.Depth >= MaxDepth && _reader.NodeType == XmlNodeType.Element) throw XmlFaults.TooDeep(Line, MaxDepth);
            return more;
        }
        catch (XmlException exception)
        {
            throw XmlFaults.Of(exception);
        }
    }

    /// <summary>Reads the element that the reader stands on, to its end, into memory.</summary>
    public XmlElementNode ReadElement()
    {
        var line = Line;
        var left = MostCharacters;
        var root = Begin(ref left);
        if (_reader.IsEmptyElement) return root;

        var open = new Stack<(XmlElementNode Node, StringBuilder? Text)>();
        open.Push((root, null));
        while (open.Count > 0 && Next())
        {
            var (node, text) = open.Peek();
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = Begin(ref left);
                    node.AddChild(child);
                    if (!_reader.IsEmptyElement) open.Push((child, null));
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    End(node, text);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    if (text is null)
                    {
                        text = new StringBuilder();
                        open.Pop();
                        open.Push((node, text));
                    }

                    ReadText(text, ref left);
                    break;
                default:
                    break;
            }

            if (left < 0) throw XmlFaults.RecordTooLarge(line, MostCharacters);
        }

        return root;
    }

    /// <summary>Reads a text node to its end.</summary>
    public void ReadText(StringBuilder text, ref int left)
    {
        try
        {
            while (left >= 0)
            {
                var read = _reader.ReadValueChunk(_chunk, 0, _chunk.Length);
                if (read == 0) return;
                _stream.Step();
                left -= read;
                text.Append(_chunk, 0, read);
            }
        }
        catch (XmlException exception)
        {
            throw XmlFaults.Of(exception);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private XmlElementNode Begin(ref int left)
    {
        var node = new XmlElementNode(_reader.Name);
        left -= node.Name.Length + 16;
        for (var more = _reader.MoveToFirstAttribute(); more; more = _reader.MoveToNextAttribute())
        {
            left -= _reader.Name.Length + _reader.Value.Length;
            // Declarations of namespaces and of white space are no data.
            if (_reader.NamespaceURI == "http://www.w3.org/2000/xmlns/" || _reader.Name == "xml:space") continue;
            if (_reader.NamespaceURI == Instance && _reader.LocalName == "nil") node.IsNil = _reader.Value is "true" or "1";
            else node.AddAttribute("@" + _reader.Name, _reader.Value);
        }

        _reader.MoveToElement();
        return node;
    }

    private static void End(XmlElementNode node, StringBuilder? text)
    {
        if (text is null) return;
        var own = text.ToString();
        // Beside children, white space is layout.
        node.Text = node.Children.Count == 0 ? own : own.Trim();
    }
}
