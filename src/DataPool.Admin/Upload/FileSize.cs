using System.Globalization;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Upload;

/// <summary>The size of a file in words, as file managers tell it.</summary>
internal static class FileSize
{
    private const double Step = 1024;

    /// <summary>"812 B", "2.4 KB", "199 MB".</summary>
    public static string Size(this IStringLocalizer<UploadTexts> texts, long bytes) => bytes switch
    {
        < 1024 => texts["Bytes", bytes],
        < 1024 * 1024 => texts["Kilobytes", Number(bytes / Step)],
        _ => texts["Megabytes", Number(bytes / Step / Step)],
    };

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "0", CultureInfo.CurrentCulture);
}
