using System.Globalization;
using DataPool.Admin.Api;

namespace DataPool.Admin.Connector;

/// <summary>The part of a connector's log that a page has: the newest entries, kept up to date, and older ones that were asked for.</summary>
internal sealed class LogFeed(PoolApi api, string connectorId)
{
    /// <summary>The most entries that a page has; the download has all.</summary>
    public const int Most = 2000;

    private const int Portion = 100;

    private ReadOnlyMemory<byte> _newest;
    private List<LogRow> _entries = [];

    /// <summary>The entries, the newest first.</summary>
    public IReadOnlyList<LogRow> Entries => _entries;

    /// <summary>True where older ones can be had.</summary>
    public bool HasOlder { get; private set; }

    /// <summary>What is asked for.</summary>
    public LogFilter Filter { get; private set; } = LogFilter.All;

    /// <summary>Where the newest are read.</summary>
    public string NewestPath => $"{Path}?limit={Portion}{Filter.Query}";

    private string Path => $"/api/connectors/{connectorId}/logs";

    /// <summary>Asks for something else, from the newest on.</summary>
    /// <exception cref="ApiException">The log could not be read.</exception>
    public Task UseAsync(LogFilter filter)
    {
        (Filter, _entries, _newest, HasOlder) = (filter, [], default, false);
        return LookAsync();
    }

    /// <summary>Reads what is new. Entries that took in others like them since are new too.</summary>
    /// <returns>True when something is different.</returns>
    /// <exception cref="ApiException">The log could not be read.</exception>
    public async Task<bool> LookAsync()
    {
        var filter = Filter;
        var answer = await api.SendAsync("GET", NewestPath);
        // Another filter was chosen while this was being read.
        return filter == Filter && Take(answer);
    }

    /// <summary>Takes the newest as they were read.</summary>
    /// <returns>True when something is different.</returns>
    /// <exception cref="ApiException">They could not be read.</exception>
    public bool Take(ApiAnswer answer)
    {
        if (!answer.IsOk) throw new ApiException(answer.Problem());
        if (answer.Body.Span.SequenceEqual(_newest.Span)) return false;
        _newest = answer.Body;
        var page = answer.Read<ListPage<LogRow>>();
        var isWhole = page.Next is null;
        // More came at once than one portion holds: what lies between was never read.
        var meets = isWhole || (_entries.Count > 0 && Number(page.Data[^1]) <= Number(_entries[0]));
        var older = isWhole || !meets ? [] : _entries.SkipWhile(entry => Number(entry) >= Number(page.Data[^1]));
        var hadAll = meets && _entries.Count > 0 && !HasOlder;
        _entries = [.. page.Data, .. older];
        HasOlder = !isWhole && !hadAll;
        Cut();
        return true;
    }

    /// <summary>Reads older ones.</summary>
    /// <exception cref="ApiException">The log could not be read.</exception>
    public async Task ReadOlderAsync()
    {
        var filter = Filter;
        var last = _entries[^1].Id;
        var page = await api.GetAsync<ListPage<LogRow>>($"{Path}?limit={Portion}&before={last}{filter.Query}");
        // Meanwhile another filter was chosen, or so much came that the log began anew: this does not follow then.
        if (filter != Filter || _entries.Count == 0 || _entries[^1].Id != last) return;
        _entries.AddRange(page.Data);
        HasOlder = page.Next is not null;
        Cut();
    }

    /// <summary>Reads on until it has an entry.</summary>
    /// <returns>False where that is not in the log, or too old for a page.</returns>
    /// <exception cref="ApiException">The log could not be read.</exception>
    public async Task<bool> ReadToAsync(string entryId)
    {
        while (_entries.All(entry => entry.Id != entryId))
        {
            if (!HasOlder) return false;
            await ReadOlderAsync();
        }

        return true;
    }

    private static long Number(LogRow entry) => long.Parse(entry.Id, CultureInfo.InvariantCulture);

    private void Cut()
    {
        if (_entries.Count < Most) return;
        _entries.RemoveRange(Most, _entries.Count - Most);
        HasOlder = false;
    }
}
