using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class KeyRingStoreTests : KeyRingSuite
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();

    [Fact]
    public async Task An_element_that_is_replaced_leaves_nothing_in_the_file()
    {
        const string planted = "planted-key-5127";
        await using var test = await TestStorage.OpenAsync();
        await test.Storage.KeyRing.AddAsync("key-a", $"<key>{planted}</key>", Token);
        await test.Storage.KeyRing.AddAsync("key-b", "<key>b</key>", Token);
        await test.ReopenAsync();
        Assert.True(await IsInFileAsync(test, planted));
        await test.Storage.KeyRing.AddAsync("key-a", "<key>a</key>", Token);
        Assert.Equal(["<key>a</key>", "<key>b</key>"], await test.Storage.KeyRing.ListAsync(Token));
        await test.DisposeStorageAsync();
        Assert.False(await IsInFileAsync(test, planted));
    }

    [Fact]
    public async Task A_ring_that_cannot_be_written_says_so()
    {
        await using var test = await TestStorage.OpenAsync();
        test.Hooks.Committing = (_, _) => throw new SqliteException("injected", 10, 1034);
        await Assert.ThrowsAsync<StorageException>(() => test.Storage.KeyRing.AddAsync("key-a", "<key />", Token));
        test.Hooks.Committing = null;
        Assert.Empty(await test.Storage.KeyRing.ListAsync(Token));
    }

    private static async Task<bool> IsInFileAsync(TestStorage test, string text)
    {
        await using var file = new FileStream(Path.Combine(test.Folder, "config.db"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, Token);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
