using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>Two that change the configuration of one database at once, as two processes do.</summary>
public abstract class ConcurrentStoreSuite
{
    private const int Rounds = 20;

    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task Of_two_that_take_a_name_at_once_one_gets_it()
    {
        await using var pair = await OpenPairAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var tries = pair.Both.Select((store, i) => TakenAsync(store.Connectors.CreateAsync(
                ConnectorStoreSuite.New($"con_{round}_{i}", $"Name {round}", "s"), Token)));
            Assert.Equal([false, true], (await Task.WhenAll(tries)).Order());
        }

        var listed = await pair.One.Connectors.ListConnectorsAsync(Token);
        Assert.Equal(Rounds, listed.Count);
        Assert.All(listed, static connector => Assert.Single(connector.Keys));
    }

    [Fact]
    public async Task Of_two_that_create_a_stream_at_once_both_feed_the_same()
    {
        await using var pair = await OpenPairAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var both = await Task.WhenAll(pair.Both.Select((store, i) => store.Connectors.CreateAsync(
                ConnectorStoreSuite.New($"con_{round}_{i}", $"Name {round} {i}", $"s{round}") with { OtherStreams = [new NewStream($"t{round}", "e" + i)] }, Token)));
            Assert.Equal(both[0].StreamId, both[1].StreamId);
            Assert.Equal(both[0].OtherStreams, both[1].OtherStreams);
        }

        Assert.Equal(2 * Rounds, (await pair.One.Connectors.ListStreamsAsync(Token)).Count);
    }

    [Fact]
    public async Task A_stream_that_is_deleted_while_a_connector_starts_to_feed_it_is_there_for_it_or_made_anew()
    {
        await using var pair = await OpenPairAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var old = (await pair.One.Connectors.CreateAsync(ConnectorStoreSuite.New($"con_{round}", $"Old {round}", $"s{round}"), Token)).StreamId;
            await pair.One.Connectors.DeleteAsync($"con_{round}", Token);
            var create = pair.One.Connectors.CreateAsync(ConnectorStoreSuite.New($"new_{round}", $"New {round}", $"s{round}"), Token);
            await Task.WhenAll(create, pair.Two.Connectors.DeleteStreamAsync(old, $"fresh {round}", Noon, Token));
            var listed = (await pair.One.Connectors.ListConnectorsAsync(Token)).Single(connector => connector.Id == $"new_{round}");
            var stream = (await pair.One.Connectors.ListStreamsAsync(Token)).Single(stream => stream.Name == $"s{round}");
            Assert.Equal(stream.Id, listed.StreamId);
            Assert.NotEqual(old, stream.Id);
            Assert.Contains(old, await pair.One.Connectors.ListDeletedStreamsAsync(Token));
        }
    }

    [Fact]
    public async Task Keys_that_two_replace_at_once_are_those_of_one_of_them()
    {
        await using var pair = await OpenPairAsync();
        await pair.One.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "A"), Token);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(pair.Both.Select((store, i) => store.Connectors.SetKeysAsync("con_1", [Key($"{round} {i} a"), Key($"{round} {i} b")], Token)));
            var keys = (await pair.One.Connectors.ListConnectorsAsync(Token)).Single().Keys.Select(static key => key.KeyId).Order().ToArray();
            Assert.True(keys is [var first, _] && keys.SequenceEqual((string[])[first, first[..^1] + "b"]), string.Join(", ", keys));
        }
    }

    [Fact]
    public async Task What_two_save_of_running_connectors_is_all_there()
    {
        await using var pair = await OpenPairAsync();
        var ids = Enumerable.Range(0, 10).Select(static i => $"con_{i}").ToArray();
        foreach (var id in ids) await pair.One.Connectors.CreateAsync(ConnectorStoreSuite.New(id, id), Token);
        // In opposite orders, so that rows are met crosswise.
        await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(_ => (Task[])
        [
            pair.One.Connectors.SaveRuntimeAsync([.. ids.Select(static id => (id, "{}"))], [.. ids.Select(static id => ("key" + id, Noon))], Token),
            pair.Two.Connectors.SaveRuntimeAsync([.. ids.Reverse().Select(static id => (id, "{}"))], [.. ids.Reverse().Select(static id => ("key" + id, Noon))], Token),
        ]));
        Assert.All(await pair.One.Connectors.ListConnectorsAsync(Token), static connector =>
            Assert.Equal(("{}", Noon), (connector.Runtime, connector.Keys.Single().LastUsedAt)));
    }

    private static StoredKey Key(string id) => new(id, new byte[] { 1 }, Noon, null, null);

    private static async Task<bool> TakenAsync(Task<StoredConnector> creation)
    {
        try
        {
            await creation;
            return false;
        }
        catch (NameTakenException)
        {
            return true;
        }
    }

    private async Task<Pair> OpenPairAsync()
    {
        var one = await OpenAsync();
        return new Pair(one, await one.AnotherAsync());
    }

    private sealed class Pair(TestStores one, TestStores two) : IAsyncDisposable
    {
        public TestStores One => one;

        public TestStores Two => two;

        public TestStores[] Both => [one, two];

        public async ValueTask DisposeAsync()
        {
            if (two != one) await two.DisposeAsync();
            await one.DisposeAsync();
        }
    }
}
