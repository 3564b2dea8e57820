using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class ConnectorStoreSuite
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.FromHours(2));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static NewConnector New(string id, string name, string stream = "orders", string keyId = "") => new(
        id, name, stream, "epoch of " + id, true, """{"type":"webhook"}""", new byte[] { 1, 2, 3 }, Noon,
        Key(keyId.Length > 0 ? keyId : "key" + id));

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task A_connector_is_listed_as_it_was_created()
    {
        await using var test = await OpenAsync();
        var created = await test.Connectors.CreateAsync(New("con_1", "Größe"), Token);
        await test.ReopenAsync();
        var listed = Assert.Single(await test.Connectors.ListConnectorsAsync(Token));
        Assert.Equal(
            ("con_1", 1, "Größe", created.StreamId, true, """{"type":"webhook"}""", Noon, null, null),
            (listed.Id, listed.Number, listed.Name, listed.StreamId, listed.Enabled, listed.Definition, listed.CreatedAt, listed.Deleting, listed.Runtime));
        Assert.Equal([1, 2, 3], listed.Secrets.ToArray());
        var key = Assert.Single(listed.Keys);
        Assert.Equal(("keycon_1", Noon, null, null), (key.KeyId, key.CreatedAt, key.ValidUntil, key.LastUsedAt));
        Assert.Equal([9, 8], key.Hash.ToArray());
        Assert.Equal(created.StreamId, Assert.Single(await test.Connectors.ListStreamsAsync(Token)).Id);
    }

    [Fact]
    public async Task Two_connectors_share_the_stream_of_one_name()
    {
        await using var test = await OpenAsync();
        var one = await test.Connectors.CreateAsync(New("con_1", "A"), Token);
        var two = await test.Connectors.CreateAsync(New("con_2", "B"), Token);
        var three = await test.Connectors.CreateAsync(New("con_3", "C", "customers"), Token);
        Assert.Equal(one.StreamId, two.StreamId);
        Assert.Equal([1, 2, 3], (await test.Connectors.ListConnectorsAsync(Token)).Select(connector => connector.Number));
        Assert.Equal(
            [new StoredStreamInfo(three.StreamId, "customers", "epoch of con_3", Noon), new StoredStreamInfo(one.StreamId, "orders", "epoch of con_1", Noon)],
            await test.Connectors.ListStreamsAsync(Token));
    }

    [Theory]
    [InlineData("Orders", "ORDERS")]
    [InlineData("größe", "GRÖßE")]
    [InlineData("caf\u00e9", "CAFE\u0301")]
    public async Task A_name_is_taken_whatever_its_case(string first, string second)
    {
        await using var test = await OpenAsync();
        await test.Connectors.CreateAsync(New("con_1", first), Token);
        var error = await Assert.ThrowsAsync<NameTakenException>(() => test.Connectors.CreateAsync(New("con_2", second, "other"), Token));
        Assert.Equal($"The name \"{second}\" is taken.", error.Message);
        Assert.Single(await test.Connectors.ListStreamsAsync(Token));
    }

    [Fact]
    public async Task Numbers_are_never_used_again()
    {
        await using var test = await OpenAsync();
        var first = await test.Connectors.CreateAsync(New("con_1", "A"), Token);
        await test.Connectors.DeleteAsync("con_1", Token);
        await test.Connectors.DeleteStreamAsync(first.StreamId, "e", Noon, Token);
        await test.ReopenAsync();
        var second = await test.Connectors.CreateAsync(New("con_2", "A", keyId: "keycon_1"), Token);
        Assert.Equal((2, first.StreamId + 1), (second.Number, second.StreamId));
    }

    [Fact]
    public async Task State_keys_and_deletion_are_saved()
    {
        await using var test = await OpenAsync();
        await test.Connectors.CreateAsync(New("con_1", "A"), Token);
        await test.Connectors.CreateAsync(New("con_2", "B"), Token);
        await test.Connectors.SetEnabledAsync("con_1", false, Token);
        await test.Connectors.SetKeysAsync("con_1", [Key("k2", 5), Key("k1")], Token);
        await test.Connectors.SaveRuntimeAsync(
            [("con_1", """{"state":"idle"}"""), ("con_gone", "{}")], [("k1", Noon.AddMinutes(1)), ("k_gone", Noon)], Token);
        var (one, two) = await PairAsync(test);
        Assert.False(one.Enabled);
        Assert.True(two.Enabled);
        Assert.Equal("""{"state":"idle"}""", one.Runtime);
        Assert.Null(two.Runtime);
        Assert.Equal([("k2", null), ("k1", Noon.AddMinutes(1))], one.Keys.Select(key => (key.KeyId, key.LastUsedAt)));

        await test.Connectors.SetEnabledAsync("con_1", true, Token);
        await test.Connectors.BeginDeleteAsync("con_1", "remove", Token);
        (one, _) = await PairAsync(test);
        Assert.Equal(("remove", false), (one.Deleting, one.Enabled));
        await test.Connectors.DeleteAsync("con_1", Token);
        await test.Connectors.DeleteAsync("con_1", Token);
        Assert.Equal("con_2", Assert.Single(await test.Connectors.ListConnectorsAsync(Token)).Id);
        Assert.Equal(1, await test.QueryAsync("config", "SELECT count(*) FROM ingest_key"));
    }

    [Fact]
    public async Task Keys_of_a_connector_that_is_gone_change_nothing()
    {
        await using var test = await OpenAsync();
        await test.Connectors.SetKeysAsync("con_1", [Key("k")], Token);
        Assert.Equal(0, await test.QueryAsync("config", "SELECT count(*) FROM ingest_key"));
    }

    private static StoredKey Key(string id, int minutes = 0) => new(id, new byte[] { 9, 8 }, Noon.AddMinutes(minutes), null, null);

    private static async Task<(StoredConnector One, StoredConnector Two)> PairAsync(TestStores test)
    {
        var list = await test.Connectors.ListConnectorsAsync(Token);
        return (list[0], list[1]);
    }
}
