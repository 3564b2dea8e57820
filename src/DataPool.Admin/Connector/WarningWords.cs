using DataPool.Admin.Api;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Connector;

/// <summary>What a warning says.</summary>
internal static class WarningWords
{
    /// <summary>What could not be taken as it was; a code that has no words of its own is named.</summary>
    public static string Warned(this IStringLocalizer<ConnectorTexts> texts, WarningRow warning) =>
        texts[$"Warning-{warning.Code}"] is { ResourceNotFound: false } words ? words : texts["Warning", warning.Code];
}
