namespace DataPool.Storage.Tests.Compliance;

public abstract class KeyRingSuite
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task Elements_are_listed_as_they_were_added_in_that_order()
    {
        await using var test = await OpenAsync();
        Assert.Empty(await test.KeyRing.ListAsync(Token));
        await test.KeyRing.AddAsync("key-b", "<key id='b'>Größe</key>", Token);
        await test.KeyRing.AddAsync("revocation-a", "<revocation />", Token);
        await test.ReopenAsync();
        Assert.Equal(["<key id='b'>Größe</key>", "<revocation />"], await test.KeyRing.ListAsync(Token));
    }

    [Fact]
    public async Task An_element_of_the_same_name_is_replaced_in_its_place()
    {
        await using var test = await OpenAsync();
        await test.KeyRing.AddAsync("key-a", "<key>plain</key>", Token);
        await test.KeyRing.AddAsync("key-b", "<key>b</key>", Token);
        await test.KeyRing.AddAsync("key-a", "<key>wrapped</key>", Token);
        Assert.Equal(["<key>wrapped</key>", "<key>b</key>"], await test.KeyRing.ListAsync(Token));
    }

    [Fact]
    public async Task Two_that_add_at_once_both_do()
    {
        await using var test = await OpenAsync();
        var another = await test.AnotherAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? test : another).KeyRing.AddAsync($"key-{i / 2}", $"<key>{i / 2}</key>", Token)));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"<key>{i}</key>"), (await test.KeyRing.ListAsync(Token)).Order());
        if (another != test) await another.DisposeAsync();
    }
}
