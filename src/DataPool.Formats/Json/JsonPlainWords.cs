namespace DataPool.Formats.Json;

/// <summary>
/// System.Text.Json's messages for people who did not write the parser. They name the offending character first, as
/// <c>'x'</c> or <c>'0x0A'</c>; whatever is not known here stays as it is, without the reader's own count of lines.
/// </summary>
internal static class JsonPlainWords
{
    private static readonly (string Theirs, string Ours)[] Words =
    [
        ("trailing comma", "there is a comma before the closing bracket"),
        ("There is an open JSON object or array", "it ends before every object and array is closed"),
        ("reached end of data", "it ends in the middle"),
        ("does not contain any JSON tokens", "it ends in the middle"),
        ("invalid after a single JSON value", "there is more after its end"),
        ("invalid start of a value", "{0} cannot start a value"),
        ("invalid start of a property name", "{0} stands where a property name in double quotes is expected"),
        ("invalid after a value", "{0} stands where a comma or a closing bracket is expected"),
        ("invalid after a property name", "{0} stands where a colon is expected"),
        ("invalid without a matching open", "{0} closes what was not opened"),
        ("invalid JSON literal", "only true, false and null may stand without quotes"),
        ("leading zero", "a number starts with a needless zero"),
        ("number", "{0} does not belong in a number"),
        ("escapable character", "{0} does not belong after a backslash"),
        ("hex digit", "\\u must be followed by four hexadecimal digits"),
        ("within a JSON string", "a line break or control character stands in a string; write it as an escape such as \\n"),
    ];

    public static string Of(string message)
    {
        foreach (var (theirs, ours) in Words)
            if (message.Contains(theirs, StringComparison.Ordinal))
                return ours.Replace("{0}", Offender(message), StringComparison.Ordinal);

        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }

    // The character comes as 'x', or by its number where it has no picture.
    private static string Offender(string message) =>
        message.Length > 2 && message[0] == '\'' && message.IndexOf('\'', 2) is var end and > 0
            ? message[..(end + 1)] switch
            {
                "'0x0A'" or "'0x0D'" => "a line break",
                var offender when offender.StartsWith("'0x", StringComparison.Ordinal) => $"the byte {offender[1..^1]}",
                var offender => offender,
            }
            : "it";
}
