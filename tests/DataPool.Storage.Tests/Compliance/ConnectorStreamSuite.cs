using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>What the configuration remembers of the streams that a connector feeds, has left, or that were deleted.</summary>
public abstract class ConnectorStreamSuite
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task A_connector_is_created_with_all_its_streams_in_their_order()
    {
        await using var test = await OpenAsync();
        var created = await test.Connectors.CreateAsync(Several("con_1", "A", "z", "a", "m"), Token);
        await test.ReopenAsync();
        Assert.Equal(["z", "a", "m"], await StreamsAsync(test, "con_1"));
        Assert.Equal(created.OtherStreams, (await test.Connectors.ListConnectorsAsync(Token)).Single().OtherStreams);
        Assert.Equal([("a", "epoch a"), ("m", "epoch m"), ("z", "epoch of con_1")], (await test.Connectors.ListStreamsAsync(Token)).Select(stream => (stream.Name, stream.Epoch)));
    }

    [Fact]
    public async Task A_change_replaces_everything_and_remembers_the_streams_it_leaves()
    {
        await using var test = await OpenAsync();
        var created = await test.Connectors.CreateAsync(Several("con_1", "A", "one", "two"), Token);
        var changed = await test.Connectors.ChangeAsync(Change("con_1", "B", ["three", "two"]), Token);
        await test.ReopenAsync();
        var listed = (await test.Connectors.ListConnectorsAsync(Token)).Single();
        Assert.Equal(("B", false, "{}", created.Number, "keycon_1"), (listed.Name, listed.Enabled, listed.Definition, listed.Number, listed.Keys.Single().KeyId));
        Assert.Equal([7], listed.Secrets.ToArray());
        Assert.Equal(["three", "two"], await StreamsAsync(test, "con_1"));
        Assert.Equal([created.StreamId], listed.Leaving);
        Assert.Equal(listed.StreamId, changed!.StreamId);
        Assert.Equal(listed.Leaving, changed.Leaving);

        await test.Connectors.LeftAsync("con_1", created.StreamId, Token);
        await test.Connectors.LeftAsync("con_1", created.OtherStreams[0], Token); // It is there: nothing to forget.
        listed = (await test.Connectors.ListConnectorsAsync(Token)).Single();
        Assert.Empty(listed.Leaving);
        Assert.Equal(created.OtherStreams, listed.OtherStreams);
    }

    [Fact]
    public async Task A_change_takes_no_name_of_another_and_finds_nobody_who_is_gone()
    {
        await using var test = await OpenAsync();
        await test.Connectors.CreateAsync(Several("con_1", "A", "one"), Token);
        await test.Connectors.CreateAsync(Several("con_2", "B", "two"), Token);
        await Assert.ThrowsAsync<NameTakenException>(() => test.Connectors.ChangeAsync(Change("con_1", "b", ["new"]), Token));
        Assert.Equal(["one", "two"], (await test.Connectors.ListStreamsAsync(Token)).Select(stream => stream.Name));
        Assert.NotNull(await test.Connectors.ChangeAsync(Change("con_1", "a", ["one"]), Token));
        Assert.Null(await test.Connectors.ChangeAsync(Change("con_3", "C", ["one"]), Token));
    }

    [Fact]
    public async Task A_deleted_stream_is_remembered_until_its_items_are_gone()
    {
        await using var test = await OpenAsync();
        var created = await test.Connectors.CreateAsync(Several("con_1", "A", "one"), Token);
        await test.Connectors.ChangeAsync(Change("con_1", "A", ["two"]), Token);
        Assert.Null((await test.Connectors.DeleteStreamAsync(created.StreamId, "e", Noon, Token)).Recreated);
        Assert.Null((await test.Connectors.DeleteStreamAsync(created.StreamId, "e", Noon, Token)).Recreated);
        await test.ReopenAsync();
        Assert.Equal([created.StreamId], await test.Connectors.ListDeletedStreamsAsync(Token));
        Assert.Equal(["two"], (await test.Connectors.ListStreamsAsync(Token)).Select(stream => stream.Name));
        Assert.Empty((await test.Connectors.ListConnectorsAsync(Token)).Single().Leaving);
        await test.Connectors.ForgetStreamAsync(created.StreamId, Token);
        Assert.Empty(await test.Connectors.ListDeletedStreamsAsync(Token));
    }

    [Fact]
    public async Task Connectors_that_name_a_deleted_stream_get_a_new_one_of_its_name()
    {
        await using var test = await OpenAsync();
        var one = await test.Connectors.CreateAsync(Several("con_1", "A", "s", "other"), Token);
        var two = await test.Connectors.CreateAsync(Several("con_2", "B", "mine", "s"), Token);
        var recreated = (await test.Connectors.DeleteStreamAsync(one.StreamId, "fresh", Noon, Token)).Recreated!;
        Assert.Equal(("s", "fresh", Noon), (recreated.Name, recreated.Epoch, recreated.CreatedAt));
        Assert.True(recreated.Id > two.StreamId);
        await test.ReopenAsync();
        Assert.Equal(["s", "other"], await StreamsAsync(test, "con_1"));
        Assert.Equal(["mine", "s"], await StreamsAsync(test, "con_2"));
        Assert.Equal([one.StreamId], await test.Connectors.ListDeletedStreamsAsync(Token));
        Assert.Equal(["mine", "other", "s"], (await test.Connectors.ListStreamsAsync(Token)).Select(stream => stream.Name));
        await test.Connectors.DeleteAsync("con_2", Token);
        Assert.Equal(1, await test.QueryAsync("config", "SELECT count(*) FROM other_stream"));
    }

    [Fact]
    public async Task A_change_reads_nothing_of_other_connectors()
    {
        await using var test = await OpenAsync();
        await test.Connectors.CreateAsync(Several("con_1", "A", "one", "two"), Token);
        await test.Connectors.CreateAsync(Several("con_2", "B", "three", "four"), Token);
        // No time at all: whoever reads the key fails.
        Assert.Equal(-5, await test.QueryAsync("config", "UPDATE ingest_key SET created_at = -5 WHERE connector_id = 'con_2' RETURNING created_at"));
        var changed = await test.Connectors.ChangeAsync(Change("con_1", "A", ["one", "five"]), Token);
        Assert.Equal("keycon_1", Assert.Single(changed!.Keys).KeyId);
        Assert.Equal((1, 1), (changed.OtherStreams.Count, changed.Leaving.Count));
        await Assert.ThrowsAnyAsync<Exception>(() => test.Connectors.ListConnectorsAsync(Token));
    }

    private static NewConnector Several(string id, string name, string stream, params string[] others) =>
        ConnectorStoreSuite.New(id, name, stream) with { OtherStreams = [.. others.Select(other => new NewStream(other, "epoch " + other))] };

    private static ConnectorChange Change(string id, string name, string[] streams) =>
        new(id, name, [.. streams.Select(stream => new NewStream(stream, "epoch " + stream))], false, "{}", new byte[] { 7 }, Noon);

    private static async Task<IEnumerable<string>> StreamsAsync(TestStores test, string id)
    {
        var names = (await test.Connectors.ListStreamsAsync(Token)).ToDictionary(stream => stream.Id, stream => stream.Name);
        var connector = (await test.Connectors.ListConnectorsAsync(Token)).Single(connector => connector.Id == id);
        return connector.OtherStreams.Prepend(connector.StreamId).Select(stream => names[stream]);
    }
}
