using System.Globalization;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Files;

/// <summary>What may be wrong with any file, in words.</summary>
internal static class FileFaults
{
    internal static SourceException TooLarge(string what, long maxBytes) => new(
        "file_too_large",
        string.Create(CultureInfo.InvariantCulture, $"The file may have at most {maxBytes:N0} bytes, and it {what}. Split it, or leave out what is not needed."),
        transient: false);

    internal static SourceException SuspiciousCompression(long consumed, long produced) => new(
        "suspicious_compression",
        string.Create(CultureInfo.InvariantCulture, $"The file looks like a gzip bomb: {consumed:N0} bytes of it inflate to more than {produced:N0}. Send it uncompressed if it is meant so."),
        transient: false);

    internal static SourceException Damaged(string what) => new(
        "damaged_file", $"The file is damaged: {what}. Send it again, complete and unchanged.", transient: false);

    internal static SourceException WrongFormat(string wanted, string found, string remedy) => new(
        "wrong_format", $"The file is not {wanted}: it is {found}. {remedy}", transient: false);

    internal static SourceException ChangedMeanwhile() => new(
        "file_changed", "The file changed while it was read. Nothing was taken; it is read again.", transient: true);
}
