using System.Text;
using System.Xml.Linq;
using DataPool.Core.Storage;
using DataPool.Server.Settings;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>The key ring in the store, wrapped under a master key or not.</summary>
public sealed class KeyRingTests
{
    private const string Lost = ": set it to that key. If that key is lost, the connectors' secrets are lost with it: docs/operations.md says how to start without them.";

    // "planted" is in both, whatever their bytes mean.
    private const string Key = "plantedAAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ=";
    private const string OtherKey = "plantedBAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ=";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_master_key_the_ring_is_stored_as_it_is_and_read_again()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var element = Assert.Single(await RingAsync(host));
        Assert.NotEmpty(Secret(element)!);
        await host.RestartAsync();
        Assert.Equal("Idle", await StateAsync(host, id));
        Assert.Equal(element.ToString(), Assert.Single(await RingAsync(host)).ToString());
        Assert.False(Directory.Exists(Path.Combine(host.DataDirectory, "keys")));
    }

    [Fact]
    public async Task A_master_key_wraps_the_ring_from_its_first_key_on()
    {
        await using var host = await DataPoolHost.StartAsync([Setting(Key)]);
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        Assert.Null(Secret(Assert.Single(await RingAsync(host))));
        await host.RestartAsync();
        Assert.Equal("Idle", await StateAsync(host, id));
        // A key that comes later: after 90 days, or as here at once.
        host.Services.GetRequiredService<IKeyManager>().CreateNewKey(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        var ring = await RingAsync(host);
        Assert.Equal(2, ring.Count);
        Assert.All(ring, element => Assert.Null(Secret(element)));
        Assert.All(host.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain("planted", entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_master_key_that_is_newly_set_wraps_what_there_is_and_leaves_no_open_key_behind()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var open = Secret(Assert.Single(await RingAsync(host)))!;
        Assert.True(await IsInFilesAsync(host, open));
        await host.RestartAsync(args: [Setting(Key)]);
        Assert.Null(Secret(Assert.Single(await RingAsync(host))));
        Assert.Equal("Idle", await StateAsync(host, id));
        var wrapped = await RingAsync(host);
        await host.RestartAsync();
        Assert.Equal(wrapped.Select(element => element.ToString()), (await RingAsync(host)).Select(element => element.ToString()));
        Assert.Equal("Idle", await StateAsync(host, id));
    }

    [Fact]
    public async Task The_files_of_SQLite_hold_no_open_key_any_more()
    {
        TestStore.SkipUnlessSqlite("PostgreSQL keeps the versions of a row until it vacuums them.");
        await using var host = await DataPoolHost.StartAsync();
        host.Services.GetRequiredService<IKeyManager>().CreateNewKey(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        var open = (await RingAsync(host)).Select(element => Secret(element)!).ToArray();
        Assert.Equal(2, open.Length);
        await host.RestartAsync(args: [Setting(Key)]);
        await host.RestartAsync();
        foreach (var secret in open) Assert.False(await IsInFilesAsync(host, secret));
    }

    [Theory]
    [InlineData(null, "is not set, and the key ring is wrapped under one")]
    [InlineData(OtherKey, "is not the key that the key ring is wrapped under")]
    public async Task A_wrapped_ring_does_not_start_without_its_key(string? key, string problem)
    {
        await using var host = await DataPoolHost.StartAsync([Setting(Key)]);
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var ring = await RingAsync(host);
        var wrong = await Assert.ThrowsAsync<SettingsException>(() => host.RestartAsync(args: key is null ? [] : [Setting(key)]));
        Assert.Equal([$"DataPool:MasterKey {problem}{Lost}"], wrong.Errors);
        Assert.DoesNotContain("planted", wrong.ToString(), StringComparison.Ordinal);
        // The refusal is told by whoever started the server, in those words and no others.
        Assert.DoesNotContain(host.Log.From(LogLevel.Trace), entry => entry.Contains(nameof(SettingsException), StringComparison.Ordinal));

        await host.RestartAsync(args: [Setting(Key)]);
        Assert.Equal("Idle", await StateAsync(host, id));
        Assert.Equal(ring.Select(element => element.ToString()), (await RingAsync(host)).Select(element => element.ToString()));
    }

    [Fact]
    public async Task A_wrapped_key_that_is_damaged_is_refused_like_a_wrong_one()
    {
        await using var host = await DataPoolHost.StartAsync([Setting(Key)]);
        var element = Assert.Single(await RingAsync(host));
        var wrapped = element.Descendants("masterKeyWrapped").Single();
        wrapped.Value = wrapped.Value[..^12] + "AAAAAAAAAAA=";
        await host.Services.GetRequiredService<IKeyRingStore>().AddAsync($"key-{element.Attribute("id")!.Value}", element.ToString(), Token);
        var wrong = await Assert.ThrowsAsync<SettingsException>(() => host.RestartAsync());
        Assert.Equal([$"DataPool:MasterKey is not the key that the key ring is wrapped under{Lost}"], wrong.Errors);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Key)]
    public async Task Files_of_an_earlier_version_are_moved_into_the_store_and_open_what_they_opened(string? key)
    {
        TestStore.SkipUnlessSqlite("An earlier version had SQLite only.");
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var element = Assert.Single(await RingAsync(host));
        await host.Store.ExecuteAsync("config", "DELETE FROM key_ring");
        var folder = Path.Combine(host.DataDirectory, "keys");
        var name = $"key-{element.Attribute("id")!.Value}";
        await host.RestartAsync(() => Write(folder, name, element.ToString()), key is null ? [] : [Setting(key)]);
        Assert.Equal("Idle", await StateAsync(host, id));
        Assert.Equal("1", (await host.Store.ExecuteAsync("config", $"SELECT count(*) FROM key_ring WHERE name = '{name}'"))!.ToString());
        Assert.Equal(key is null ? Secret(element) : null, Secret(Assert.Single(await RingAsync(host))));
        Assert.False(Directory.Exists(folder));

        // As after a kill between storing and removing: the same again.
        await host.RestartAsync(() => Write(folder, name, element.ToString()));
        Assert.Equal("Idle", await StateAsync(host, id));
        Assert.Equal(key is null ? Secret(element) : null, Secret(Assert.Single(await RingAsync(host))));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_file_that_is_damaged_stops_the_start_and_stays()
    {
        TestStore.SkipUnlessSqlite("An earlier version had SQLite only.");
        await using var host = await DataPoolHost.StartAsync();
        var folder = Path.Combine(host.DataDirectory, "keys");
        var wrong = await Assert.ThrowsAsync<StorageException>(() => host.RestartAsync(() => Write(folder, "key-1", "<key id='planted")));
        Assert.Equal($"The key {folder}/key-1.xml is damaged. Restore it from a backup, or move it elsewhere to give up the secrets that it opens.", wrong.Message);
        Assert.True(File.Exists(Path.Combine(folder, "key-1.xml")));
        await host.RestartAsync(() => File.Delete(Path.Combine(folder, "key-1.xml")));
        Assert.False(Directory.Exists(folder));
    }

    private static string Setting(string key) => $"--DataPool:MasterKey={key}";

    private static void Write(string folder, string name, string xml)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".xml"), xml);
    }

    private static async Task<IReadOnlyList<XElement>> RingAsync(DataPoolHost host) =>
        [.. (await host.Services.GetRequiredService<IKeyRingStore>().ListAsync(Token)).Select(xml => XElement.Parse(xml))];

    /// <summary>What is secret in an element: null where it is wrapped.</summary>
    private static string? Secret(XElement element) => element.Descendants("masterKey").SingleOrDefault()?.Element("value")?.Value;

    private static async Task<string> StateAsync(DataPoolHost host, string id) => (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200)).Text("state");

    private static async Task<bool> IsInFilesAsync(DataPoolHost host, string text)
    {
        foreach (var file in await host.Store.FilesAsync())
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Token);
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0) return true;
        }

        return false;
    }
}
