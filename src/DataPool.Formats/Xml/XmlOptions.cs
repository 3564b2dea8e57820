using DataPool.Core.Connectors;

namespace DataPool.Formats.Xml;

/// <summary>The options of format <c>xml</c> (PRODUCT 2.3).</summary>
/// <param name="Records">Where the records are; null for the repeated child of the root.</param>
public sealed record XmlOptions(XmlRecordsPath? Records = null)
{
    private const int LongestPath = 1024;

    /// <summary>Reads <c>source.options</c>; what is wrong is added to its errors.</summary>
    /// <returns>The options; to be used only when there was no error.</returns>
    public static XmlOptions Read(ObjectReader options)
    {
        XmlRecordsPath? records = null;
        if (options.Text("records", maxLength: LongestPath) is { Length: > 0 } text && !XmlRecordsPath.TryParse(text, out records, out var error))
            options.Error("records", "invalid", $"{options.PathOf("records")}: {error}");
        options.Done();
        return new XmlOptions(records);
    }
}
