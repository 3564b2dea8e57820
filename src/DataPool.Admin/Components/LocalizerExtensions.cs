using System.Globalization;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Components;

/// <summary>Words that depend on a number.</summary>
internal static class LocalizerExtensions
{
    /// <summary>"1 stream" or "27 streams": the text <c>name-one</c> for one, <c>name</c> for any other number, which is its argument.</summary>
    public static string Count(this IStringLocalizer texts, string name, long count) => texts[count == 1 ? name + "-one" : name, count.ToString("N0", CultureInfo.CurrentCulture)];
}
