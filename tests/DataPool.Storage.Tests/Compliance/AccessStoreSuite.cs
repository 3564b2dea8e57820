using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class AccessStoreSuite
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task Keys_are_listed_as_they_were_created_in_that_order()
    {
        await using var test = await OpenAsync();
        var key = await test.Access.CreateAsync(ReadKey("b"), Token);
        var token = await test.Access.CreateAsync(new StoredAccessKey { Kind = "at", Name = "CI", Role = "operator", Key = Key("a") }, Token);
        await test.ReopenAsync();
        var listed = await test.Access.ListAsync(Token);
        Assert.Equal([key.Number, token.Number], listed.Select(stored => stored.Number));
        Assert.Equal(("rk", "Größe \"1\"", null, "b"), (listed[0].Kind, listed[0].Name, listed[0].Role, listed[0].Key.KeyId));
        Assert.Equal(["sales", "q*"], listed[0].Streams);
        Assert.Equal(["https://wall.example"], listed[0].Origins);
        Assert.Equal((Noon, Noon.AddDays(1), null), (listed[0].Key.CreatedAt, listed[0].Key.ValidUntil, listed[0].Key.LastUsedAt));
        Assert.Equal([9, 8], listed[0].Key.Hash.ToArray());
        Assert.Equal(("at", "CI", "operator"), (listed[1].Kind, listed[1].Name, listed[1].Role));
        Assert.Empty(listed[1].Streams);
    }

    [Fact]
    public async Task Uses_are_saved_and_deleted_keys_are_gone_with_their_numbers()
    {
        await using var test = await OpenAsync();
        var first = await test.Access.CreateAsync(ReadKey("a"), Token);
        await test.Access.SaveUsesAsync([("a", Noon.AddMinutes(5)), ("none", Noon)], Token);
        Assert.Equal(Noon.AddMinutes(5), Assert.Single(await test.Access.ListAsync(Token)).Key.LastUsedAt);
        await test.Access.DeleteAsync("a", Token);
        await test.Access.DeleteAsync("a", Token);
        Assert.Empty(await test.Access.ListAsync(Token));
        Assert.True((await test.Access.CreateAsync(ReadKey("c"), Token)).Number > first.Number);
    }

    [Fact]
    public async Task A_streams_settings_are_kept()
    {
        await using var test = await OpenAsync();
        var id = (await test.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "A"), Token)).StreamId;
        var stream = Assert.Single(await test.Connectors.ListStreamsAsync(Token));
        Assert.Equal((7, 268_435_456, false), (stream.HistoryDays, stream.HistoryMaxBytes, stream.IsPublic));
        await test.Connectors.SetStreamAsync(stream with { HistoryDays = 0, HistoryMaxBytes = 1L << 40, IsPublic = true }, Token);
        await test.Connectors.SetStreamAsync(stream with { Id = id + 1 }, Token);
        await test.ReopenAsync();
        stream = Assert.Single(await test.Connectors.ListStreamsAsync(Token));
        Assert.Equal((0, 1L << 40, true), (stream.HistoryDays, stream.HistoryMaxBytes, stream.IsPublic));
    }

    private static StoredAccessKey ReadKey(string id) => new()
    {
        Kind = "rk",
        Name = "Größe \"1\"",
        Streams = ["sales", "q*"],
        Origins = ["https://wall.example"],
        Key = Key(id) with { ValidUntil = Noon.AddDays(1) },
    };

    private static StoredKey Key(string id) => new(id, new byte[] { 9, 8 }, Noon, null, null);
}
