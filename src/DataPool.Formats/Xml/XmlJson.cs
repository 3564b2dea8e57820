using System.Buffers;
using DataPool.Core.Values;

namespace DataPool.Formats.Xml;

/// <summary>
/// Writes elements as canonical JSON: a simple one is its text, nil is null, any other an object with <c>@attribute</c>, its children by
/// name (those that are lists: a list) and its own text as <c>#text</c>. Texts stay texts.
/// </summary>
internal sealed class XmlJson(XmlFields fields)
{
    /// <summary>Writes a list.</summary>
    /// <param name="elements">Its elements.</param>
    /// <param name="way">The way to them within the record.</param>
    /// <param name="output">Where the JSON goes.</param>
    public bool WriteList(IReadOnlyList<XmlElementNode> elements, string way, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            if (!Write(elements[i], way, output)) return false;
        }

        output.Write("]"u8);
        return true;
    }

    /// <summary>Writes one element.</summary>
    /// <returns>False when a text in it cannot be stored.</returns>
    public bool Write(XmlElementNode element, string way, IBufferWriter<byte> output)
    {
        if (element.IsNil)
        {
            output.Write("null"u8);
            return true;
        }

        if (element.IsSimple) return JsonText.TryWriteString(element.Text, output);
        var first = true;
        output.Write("{"u8);
        foreach (var (name, value) in element.Attributes)
            if (!WriteName(name, ref first, output) || !JsonText.TryWriteString(value, output))
                return false;
        foreach (var children in element.Children.GroupBy(child => child.Name, StringComparer.Ordinal))
        {
            if (!WriteName(children.Key, ref first, output)) return false;
            List<XmlElementNode> same = [.. children];
            var childWay = way + XmlRecordWalk.Separator + children.Key;
            if (!(fields.IsList(childWay) ? WriteList(same, childWay, output) : Write(same[0], childWay, output))) return false;
        }

        if (!string.IsNullOrWhiteSpace(element.Text) && !(WriteName("#text", ref first, output) && JsonText.TryWriteString(element.Text, output))) return false;
        output.Write("}"u8);
        return true;
    }

    private static bool WriteName(string name, ref bool first, IBufferWriter<byte> output)
    {
        if (!first) output.Write(","u8);
        first = false;
        if (!JsonText.TryWriteString(name, output)) return false;
        output.Write(":"u8);
        return true;
    }
}
