using System.Globalization;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Connector;

/// <summary>Lengths of time and amounts in words.</summary>
internal static class Measures
{
    /// <summary>A setting's length: "5 min".</summary>
    public static string Duration(this IStringLocalizer<ConnectorTexts> texts, double seconds) => seconds switch
    {
        < 120 => texts["Seconds", Number(seconds)],
        < 7200 => texts["Minutes", Number(Math.Round(seconds / 60, 1))],
        < 172_800 => texts["Hours", Number(Math.Round(seconds / 3600, 1))],
        _ => texts["Days", Number(Math.Round(seconds / 86_400, 1))],
    };

    /// <summary>A measured length: "180 ms", "1.24 s", "3 min".</summary>
    public static string Took(this IStringLocalizer<ConnectorTexts> texts, double milliseconds) => milliseconds switch
    {
        < 1 => texts["UnderMillisecond"],
        < 1000 => texts["Milliseconds", Number(Math.Round(milliseconds))],
        < 120_000 => texts["Seconds", (milliseconds / 1000).ToString("0.##", CultureInfo.CurrentCulture)],
        _ => texts["Minutes", Number(Math.Round(milliseconds / 60_000, 1))],
    };

    /// <summary>Bytes: "2.4 KB".</summary>
    public static string Size(this IStringLocalizer<ConnectorTexts> texts, long bytes) => bytes switch
    {
        < 1000 => texts["Bytes", Number(bytes)],
        < 1_000_000 => texts["Kilobytes", Number(Math.Round(bytes / 1000d, 1))],
        _ => texts["Megabytes", Number(Math.Round(bytes / 1_000_000d, 1))],
    };

    private static string Number(double value) => value.ToString("#,0.#", CultureInfo.CurrentCulture);
}
