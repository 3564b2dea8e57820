using System.Globalization;
using System.Text.Json;
using System.Web;
using DataPool.Admin.Api;
using DataPool.Admin.Connector;
using Xunit;

namespace DataPool.Server.Tests.Pages.Connector;

public sealed class LogFeedTests
{
    private readonly StandInLog _log = new();
    private readonly LogFeed _feed;

    public LogFeedTests() => _feed = new LogFeed(new PoolApi(_log), "con_1");

    [Fact]
    public async Task New_entries_come_in_front_and_folded_ones_are_replaced()
    {
        _log.Add(1, 2);
        Assert.True(await _feed.LookAsync());
        Assert.Equal(["2", "1"], Ids);
        Assert.False(await _feed.LookAsync());
        _log.Add(3);
        _log.Counts[2] = 7;
        Assert.True(await _feed.LookAsync());
        Assert.Equal(["3", "2", "1"], Ids);
        Assert.Equal(7, _feed.Entries[1].Count);
        Assert.False(_feed.HasOlder);
    }

    [Fact]
    public async Task Older_entries_stay_while_new_ones_come()
    {
        _log.Add([.. Enumerable.Range(1, 250).Select(id => (long)id)]);
        await _feed.LookAsync();
        Assert.Equal(100, _feed.Entries.Count);
        Assert.True(_feed.HasOlder);
        await _feed.ReadOlderAsync();
        await _feed.ReadOlderAsync();
        Assert.Equal(250, _feed.Entries.Count);
        Assert.False(_feed.HasOlder);
        _log.Add(251, 252);
        Assert.True(await _feed.LookAsync());
        Assert.Equal(Enumerable.Range(1, 252).Reverse().Select(id => Text(id)), Ids);
        Assert.False(_feed.HasOlder);
    }

    [Fact]
    public async Task After_more_entries_than_were_read_the_log_begins_anew()
    {
        _log.Add(1, 2, 3);
        await _feed.LookAsync();
        _log.Add([.. Enumerable.Range(1000, 150).Select(id => (long)id)]);
        await _feed.LookAsync();
        Assert.Equal(Enumerable.Range(1050, 100).Reverse().Select(id => Text(id)), Ids);
        Assert.True(_feed.HasOlder);
    }

    [Fact]
    public async Task An_entry_is_read_up_to_and_what_is_too_old_is_said()
    {
        _log.Add([.. Enumerable.Range(1, 2500).Select(id => (long)id)]);
        await _feed.LookAsync();
        Assert.True(await _feed.ReadToAsync("2150"));
        Assert.Equal(400, _feed.Entries.Count);
        Assert.False(await _feed.ReadToAsync("7"));
        Assert.Equal(LogFeed.Most, _feed.Entries.Count);
        Assert.False(_feed.HasOlder);
    }

    [Fact]
    public async Task A_filter_asks_the_server_and_an_answer_to_the_one_before_is_dropped()
    {
        _log.Add(1);
        _log.Hold = new TaskCompletionSource();
        var late = _feed.LookAsync();
        var held = _log.Hold;
        _log.Hold = null;
        await _feed.UseAsync(new LogFilter(LogLevelWord.Error, LogTopic.Runs));
        Assert.Equal("/api/connectors/con_1/logs?limit=100&level=error&event=run&event=connect", _log.Paths[^1]);
        _log.Add(2);
        held.SetResult();
        Assert.False(await late);
        Assert.Equal(["1"], Ids);
    }

    [Fact]
    public async Task What_the_server_refuses_is_told()
    {
        _log.Fails = true;
        var wrong = await Assert.ThrowsAsync<ApiException>(_feed.LookAsync);
        Assert.Equal("Sign in again.", wrong.Problem.Message);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string> Ids => _feed.Entries.Select(entry => entry.Id);

    /// <summary>Answers as the log's endpoint does.</summary>
    private sealed class StandInLog : IApiTransport
    {
        private readonly List<long> _ids = [];

        public Dictionary<long, int> Counts { get; } = [];

        public List<string> Paths { get; } = [];

        public TaskCompletionSource? Hold { get; set; }

        public bool Fails { get; set; }

        public void Add(params long[] ids) => _ids.AddRange(ids);

        public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
        {
            Paths.Add(request.Path);
            if (Hold is { } hold) await hold.Task;
            if (Fails) return new ApiAnswer(401, """{"code":"unauthorized","detail":"Sign in again."}"""u8.ToArray());
            var query = HttpUtility.ParseQueryString(request.Path.Split('?')[1]);
            var before = query["before"] is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : long.MaxValue;
            var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
            var found = _ids.Where(each => each < before).OrderDescending().ToArray();
            var page = found.Take(limit).ToArray();
            var json = JsonSerializer.SerializeToUtf8Bytes(new
            {
                data = page.Select(each => new
                {
                    id = Text(each), at = DateTime.UnixEpoch.AddSeconds(each), level = "info", @event = "run", message = "It ran.", count = Counts.TryGetValue(each, out var count) ? count : (int?)null,
                }),
                next = found.Length > limit ? Text(page[^1]) : null,
            });
            return new ApiAnswer(200, json);
        }
    }
}
