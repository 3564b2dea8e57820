using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Detection;
using DataPool.Formats.Files;

namespace DataPool.Formats.Xml;

/// <summary>
/// The format <c>xml</c>. A record's fields: attributes <c>@name</c>, child elements by name as they are written (with a prefix
/// where they have one), nested <c>a.b</c> and <c>a.@b</c> or one JSON value, text beside elements <c>#text</c>; elements that are several
/// in one parent anywhere in the file are a JSON list in every record; <c>xsi:nil</c> is null. Fields of ancestors by <c>../name</c>
/// and <c>../@name</c> where the mapping names them, as far as they stand before the record.
/// </summary>
public static class XmlFormat
{
    /// <summary>
    /// Opens a document: finds the records where no path was set, and reads all of them once for fields and types. Blocks meanwhile.
    /// A file without a byte and a root without elements have no records.
    /// </summary>
    /// <exception cref="SourceException"><c>wrong_format</c>, <c>invalid_xml</c>, <c>dtd_refused</c>, <c>too_deep</c>, <c>record_too_large</c>,
    /// <c>too_many_columns</c>, <c>column_name_too_long</c>, <c>records_not_found</c>, or what <see cref="GzipContent.Inflated"/> says.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IRecordReader Open(FileReading reading, XmlOptions options, CancellationToken cancellationToken)
    {
        var content = GzipContent.Inflated(reading.Content, reading.MaxBytes);
        var detected = new Dictionary<string, string>();
        var fields = new XmlFields(reading);
        if (IsEmpty(content))
        {
            detected["content"] = "nothing: the file is empty";
            return new XmlRecordReader(reading, null, fields, detected);
        }

        var path = options.Records;
        if (path is null)
        {
            if (XmlRecordsFinder.Find(content, reading, cancellationToken) is not { } found)
            {
                detected["content"] = "a root element and no records";
                return new XmlRecordReader(reading, null, fields, detected);
            }

            path = found.Path;
            detected["records"] = found.Evidence;
            if (found.Likely.Count > 1) detected["lists"] = string.Join('\n', found.Likely);
        }

        if (!Learn(content, reading, path, fields, cancellationToken)) detected["content"] = $"no records: {path.Text} leads to no element";
        if (fields.IsStale)
        {
            fields.Restart();
            Learn(content, reading, path, fields, cancellationToken);
        }

        fields.Decide();
        if (fields.Explain() is { Length: > 0 } types) detected["types"] = types;
        return new XmlRecordReader(reading, new XmlRecords(content, reading, path, cancellationToken), fields, detected);
    }

    private static bool IsEmpty(FileContent content)
    {
        var start = ContentStart.Read(content);
        return start.Kind switch
        {
            ContentKind.Empty => true,
            ContentKind.Xml => false,
            ContentKind.Html => throw start.HtmlAnswer(XmlFaults.Wanted),
            _ => throw FileFaults.WrongFormat(XmlFaults.Wanted, start.Words, "Set format to auto, or export it as XML."),
        };
    }

    /// <summary>Learns the fields.</summary>
    /// <returns>False when there is no record.</returns>
    private static bool Learn(FileContent content, FileReading reading, XmlRecordsPath path, XmlFields fields, CancellationToken cancellationToken)
    {
        using var records = new XmlRecords(content, reading, path, cancellationToken);
        var walk = new XmlRecordWalk(fields, reading.Flatten);
        var utf8 = new byte[256];
        var any = false;
        while (records.Next())
        {
            any = true;
            foreach (var value in walk.Values(records.Record, records.Parents, learn: true))
            {
                var field = fields.Learn(value.Way, value.Name, records.Line);
                field.IsJson |= value.Elements is not null;
                if (value.Text is not { } text) continue;
                var length = Encoding.UTF8.GetMaxByteCount(text.Length);
                if (utf8.Length < length) utf8 = new byte[length];
                field.Texts.Observe(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)), records.Line);
            }
        }

        // A list may be empty today; a path that does not even lead to where it would be is wrong.
        return any || records.CameNear ? any : throw XmlFaults.NoRecords(path.Text, records.RootName ?? "");
    }
}
