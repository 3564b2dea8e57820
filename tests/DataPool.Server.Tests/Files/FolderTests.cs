using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>A watched folder, with a real server on a real disk.</summary>
public sealed class FolderTests
{
    private const string Every = "\"pollingIntervalSeconds\":1,";
    private const string Archive = "\"delivery\":\"folder\",\"path\":\"drops\",\"after\":\"archive\",\"archivePath\":\"done\"";

    [Fact]
    public async Task Each_file_is_the_whole_content_the_oldest_first_and_goes_to_the_archive()
    {
        await using var server = await LiveServer.StartAsync();
        var drops = Folder(server, "drops");
        Drop(drops, "b.csv", "id,n\na,1\nb,1\n", minutesAgo: 3);
        Drop(drops, "a.csv", "id,n\na,2\n", minutesAgo: 2);
        Drop(drops, "c.csv.part", "id,n\nz,9\n", minutesAgo: 1);
        var connector = await server.AddFileAsync(Archive, more: Every);
        await UploadTests.Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=2}"]) && Names(server, "done").Length == 2);
        Assert.Equal(["a.csv", "b.csv"], Names(server, "done"));
        Assert.Equal(["c.csv.part"], Names(server, "drops"));
        await server.StateAsync(connector, "Active");

        // The same name once more is kept apart, and one that cannot be read goes aside.
        Drop(drops, "a.csv", "id,n\na,3\n", minutesAgo: 1);
        await UploadTests.Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=3}"]) && Names(server, "done").Length == 3);
        Drop(drops, "bad.csv", "id,n\na,\"open\n", minutesAgo: 1);
        await UploadTests.Wait(() => Task.FromResult(Names(server, "done/failed").SequenceEqual(["bad.csv"])));
        await server.StateAsync(connector, "Error");
        Assert.Equal(["a{id=\"a\",n=3}"], await server.ItemsAsync());
    }

    [Fact]
    public async Task Files_that_stay_are_read_together_whenever_they_change()
    {
        await using var server = await LiveServer.StartAsync();
        var drops = Folder(server, "drops");
        Drop(drops, "north.csv", "id,n\na,1\n", minutesAgo: 3);
        Drop(drops, "south.json", """[{"id":"b","n":2}]""", minutesAgo: 2);
        var connector = await server.AddFileAsync("\"delivery\":\"folder\",\"path\":\"drops\",\"after\":\"leave\"", ",\"key\":[\"id\"]", Every);
        await UploadTests.Wait(async () => (await server.ItemsAsync()).Length == 2);
        var runs = await RunsAsync(server, connector);
        File.Delete(Path.Combine(drops, "north.csv"));
        await UploadTests.Wait(async () => (await server.ItemsAsync()).SequenceEqual(["b{id=\"b\",n=2}"]));
        // A folder that is as it was is no reason for a run.
        Assert.Equal(runs + 1, await RunsAsync(server, connector));
        Assert.Equal(["south.json"], Names(server, "drops"));
        File.Delete(Path.Combine(drops, "south.json"));
        await server.StateAsync(connector, "Error", "held");
        Assert.Single(await server.ItemsAsync());
        // It stays held, and is not tried again and again.
        var held = await RunsAsync(server, connector);
        Drop(drops, "bad.csv", "id,n\nz,\"open\n", minutesAgo: 2);
        Drop(drops, "south.json", """[{"id":"b","n":3}]""", minutesAgo: 1);
        await server.StateAsync(connector, "Error", "open_quote");
        Assert.Equal(held + 1, await RunsAsync(server, connector));
        File.Delete(Path.Combine(drops, "bad.csv"));
        await server.StateAsync(connector, "Active");
        Assert.Equal(["b{id=\"b\",n=3}"], await server.ItemsAsync());
    }

    [Fact]
    public async Task A_folder_that_goes_away_is_an_error_and_good_again_when_it_is_back()
    {
        await using var server = await LiveServer.StartAsync();
        var drops = Folder(server, "drops");
        Drop(drops, "a.csv", "id,n\na,1\n", minutesAgo: 3);
        var connector = await server.AddFileAsync(Archive, more: Every);
        await UploadTests.Wait(async () => (await server.ItemsAsync()).Length == 1);
        Directory.Move(drops, drops + "-away");
        await server.StateAsync(connector, "Error", "folder_not_found");
        Assert.Single(await server.ItemsAsync());
        Directory.Move(drops + "-away", drops);
        await server.StateAsync(connector, "Active");
    }

    [Fact]
    public async Task A_test_reads_without_moving_anything_and_names_what_matches()
    {
        await using var server = await LiveServer.StartAsync();
        var drops = Folder(server, "drops");
        var definition = "{\"name\":\"x\",\"type\":\"file\",\"source\":{" + Archive + "},\"mapping\":{\"stream\":\"board\"}}";
        Assert.Equal("no_file", (await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, definition))["error"]!["code"]!.GetValue<string>());
        Drop(drops, "a.csv", "id,n\na,1\n", minutesAgo: 3);
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, definition);
        Assert.Equal(("a.csv", 1), (report["detected"]!["files"]!.GetValue<string>(), report["rowCount"]!.GetValue<int>()));
        Assert.Equal(["a.csv"], Names(server, "drops"));
        Assert.False(Directory.Exists(Path.Combine(server.DataDirectory, "files", "done")));
        var outside = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, definition.Replace("\"drops\"", "\"../..\"", StringComparison.Ordinal));
        Assert.Equal("path_refused", outside["error"]!["code"]!.GetValue<string>());
    }

    private static async Task<int> RunsAsync(LiveServer server, System.Text.Json.Nodes.JsonObject connector) =>
        (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector.Text("id")}/runs", 200))["data"]!.AsArray().Count;

    private static string Folder(LiveServer server, string name) => Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files", name)).FullName;

    private static string[] Names(LiveServer server, string folder) =>
        Path.Combine(server.DataDirectory, "files", folder) is var path && Directory.Exists(path) ? [.. Directory.GetFiles(path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)] : [];

    private static void Drop(string folder, string name, string content, int minutesAgo)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(55).AddMinutes(-minutesAgo));
    }
}
