using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Components;

/// <summary>Hands texts to the scripts of pages.</summary>
internal static class ScriptWords
{
    /// <summary>All texts of a resource as one JSON object, for an attribute that <c>texts.js</c> reads.</summary>
    public static string Json(this IStringLocalizer texts) =>
        JsonSerializer.Serialize(texts.GetAllStrings().OrderBy(text => text.Name, StringComparer.Ordinal).ToDictionary(text => text.Name, text => text.Value));
}
