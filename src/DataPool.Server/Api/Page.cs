using System.Buffers.Text;
using System.Text;

namespace DataPool.Server.Api;

/// <summary>Which part of a list is asked for: <c>?limit=</c> and <c>?cursor=</c>.</summary>
internal sealed record Page(int Limit, string? After)
{
    /// <summary>Entries of a page where the request does not say.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The most entries of a page.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>What is wrong with a cursor that cannot be read.</summary>
    public const string WrongCursor = "cursor must be the next of an earlier answer, unchanged.";

    /// <summary>The cursor of the page that begins after a key.</summary>
    public static string Cursor(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Reads the query; null with an error where it is wrong.</summary>
    public static Page? Read(IQueryCollection query, out string? error)
    {
        if (!LimitText.TryRead(query, MaxLimit, out var limit, out error)) return null;
        string? after = null;
        if (query["cursor"] is { Count: > 0 } cursors && (cursors.Count > 1 || (after = Decode(cursors[0])) is null))
        {
            error = WrongCursor;
            return null;
        }

        return new Page(limit ?? DefaultLimit, after);
    }

    /// <summary>The page of a list, and the cursor of the next one or null.</summary>
    /// <param name="all">The list, in ordinal order of its keys.</param>
    /// <param name="key">An entry's key, which must differ from every other's.</param>
    public (IReadOnlyList<T> Items, string? Next) Of<T>(IReadOnlyList<T> all, Func<T, string> key)
    {
        var page = new List<T>();
        foreach (var entry in all)
        {
            if (After is not null && string.CompareOrdinal(key(entry), After) <= 0) continue;
            if (page.Count == Limit) return (page, Cursor(key(page[^1])));
            page.Add(entry);
        }

        return (page, null);
    }

    private static string? Decode(string? cursor)
    {
        try
        {
            return string.IsNullOrEmpty(cursor) ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
