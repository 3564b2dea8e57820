using System.Text;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Streams;

/// <summary>What the query of a reading asks for: <c>?keys=</c>, <c>?fields=</c>, <c>?numbers=text</c>, <c>?limit=</c>, <c>?after=</c>.</summary>
internal sealed record SnapshotQuery(ReaderView View, int? Limit, byte[]? After)
{
    private const int MaxLimit = 1_000_000;

    /// <summary>True when all items are asked for with all their fields.</summary>
    public bool IsWhole => !View.IsFiltered && Limit is null && After is null;

    /// <summary>Reads the query.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    public static SnapshotQuery? Read(IQueryCollection query, out string? error)
    {
        error = null;
        var numbers = query["numbers"];
        if (numbers.Count > 0 && numbers != "text" && numbers != "json") error = "numbers must be \"text\" or \"json\".";
        if (error is not null || !LimitText.TryRead(query, MaxLimit, out var limit, out error)) return null;
        var after = query["after"] is [{ } key, ..] ? Encoding.UTF8.GetBytes(key) : null;
        return new SnapshotQuery(ViewOf(query, numbers == "text"), limit, after);
    }

    private static ReaderView ViewOf(IQueryCollection query, bool numbersAsText)
    {
        var keys = query["keys"];
        var fields = query["fields"];
        if (keys.Count == 0 && fields.Count == 0) return numbersAsText ? ReaderView.WholeAsText : ReaderView.Whole;
        return new ReaderView(
            keys.Count == 0 ? null : keys.Select(key => Encoding.UTF8.GetBytes(key ?? "")),
            fields.Count == 0 ? null : fields.Select(field => field ?? ""),
            numbersAsText);
    }
}
