using System.Globalization;
using System.Xml;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Xml;

/// <summary>What may be wrong with a document, in words.</summary>
internal static class XmlFaults
{
    internal const string Wanted = "an XML file";

    internal static SourceException Of(XmlException exception)
    {
        // .NET tells a DTD by its message alone.
        if (exception.Message.Contains("DTD", StringComparison.Ordinal))
        {
            return new SourceException(
                "dtd_refused",
                "The file has a DTD (<!DOCTYPE …>), which is not read: by one a file can name other files and grow without end. Send the file without it.",
                transient: false,
                exception);
        }

        var end = exception.Message.IndexOf(" Line ", StringComparison.Ordinal);
        var what = (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.');
        var place = exception.LineNumber > 0 ? string.Create(CultureInfo.InvariantCulture, $" at line {exception.LineNumber}, column {exception.LinePosition}") : "";
        return new SourceException("invalid_xml", $"The file is not well-formed XML{place}: {what}. Correct it where it is made, or send it again if it is not complete.", transient: false, exception);
    }

    internal static SourceException TooDeep(int line, int most) => new(
        "too_deep", string.Create(CultureInfo.InvariantCulture, $"Line {line}: elements nest deeper than {most}. Set source.options.records to a part that is flatter, or flatten the file where it is made."), transient: false);

    internal static SourceException RecordTooLarge(int line, int most) => new(
        "record_too_large", string.Create(CultureInfo.InvariantCulture, $"The record at line {line} has more than {most:#,0} characters. Set source.options.records to smaller elements."), transient: false);

    internal static SourceException TooMuchAtOnce(long most) => new(
        "record_too_large", string.Create(CultureInfo.InvariantCulture, $"One name, attribute, comment or text has more than {most:#,0} bytes. Shorten it."), transient: false);

    internal static SourceException NoRecords(string path, string root) => new(
        "records_not_found", $"source.options.records \"{path}\" leads nowhere: the root element is \"{root}\", and a path from there begins with /{root}/. Correct the path.", transient: false);

    internal static SourceException BadName(string name, int line, string what) => new(
        "column_name_too_long", string.Create(CultureInfo.InvariantCulture, $"Line {line}: the field \"{(name.Length > 60 ? name[..60] + "…" : name)}\" {what}."), transient: false);

    internal static SourceException TooManyFields(int most) => new(
        "too_many_columns", string.Create(CultureInfo.InvariantCulture, $"The records have more than {most:#,0} different fields in all. Set source.options.records to smaller elements, or mapping.nested to json."), transient: false);
}
