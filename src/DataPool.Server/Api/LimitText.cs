using System.Globalization;

namespace DataPool.Server.Api;

/// <summary>Reads <c>?limit=</c>: how many entries an answer may have.</summary>
internal static class LimitText
{
    /// <summary>Reads the query; false with an error where it is wrong.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="max">The most that may be asked for.</param>
    /// <param name="limit">What is asked for, from 1; null where the request does not say.</param>
    /// <param name="error">What is wrong, or null.</param>
    public static bool TryRead(IQueryCollection query, int max, out int? limit, out string? error)
    {
        (limit, error) = (null, null);
        var texts = query["limit"];
        if (texts.Count == 0) return true;
        if (texts.Count == 1 && int.TryParse(texts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= max)
        {
            limit = number;
            return true;
        }

        error = string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number between 1 and {max}.");
        return false;
    }
}
