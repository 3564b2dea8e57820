using System.Globalization;
using System.Text;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>A CSV file of days and a GeoJSON file of earthquakes, as public sources give them, in each way in which files come.</summary>
public sealed class EverydayDataTests
{
    private const int Days = 400;
    private const int Quakes = 150;

    [Theory]
    [InlineData("upload")]
    [InlineData("url")]
    [InlineData("folder")]
    public async Task Days_of_weather_become_items_by_their_date(string delivery)
    {
        var items = await DeliverAsync(delivery, "seattle-weather.csv", Weather(), "", ",\"key\":[\"date\"]");
        Assert.Equal(Days, items.Length);
        Assert.Equal("2012-01-01{date=\"2012-01-01\",precipitation=0,temp_max=12.8,temp_min=-5,wind=4.7,weather=\"rain\"}", items[0]);
        Assert.Equal("2013-02-03{date=\"2013-02-03\",precipitation=9.5,temp_max=12.5,temp_min=-1,wind=4.6,weather=\"sun\"}", items[^1]);
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("url")]
    [InlineData("folder")]
    public async Task Features_of_earthquakes_become_items_by_their_id(string delivery)
    {
        var items = await DeliverAsync(delivery, "earthquakes.json", Earthquakes(), ",\"format\":\"json\",\"options\":{\"records\":\"$.features[*]\"}", ",\"key\":[\"id\"]");
        Assert.Equal(Quakes, items.Length);
        Assert.Equal("ci0{type=\"Feature\",properties.mag=0.5,properties.place=\"0km W of Castaic, CA\",properties.time=1517966773840,properties.felt=null,geometry.type=\"Point\",geometry.coordinates=[-118.7,34.5,0],id=\"ci0\"}", items[0]);
    }

    private static async Task<string[]> DeliverAsync(string delivery, string name, string content, string source, string mapping)
    {
        await using var web = await FileWeb.StartAsync();
        await using var server = await LiveServer.StartAsync("--DataPool:Outbound:AllowedNetworks:0=127.0.0.0/8");
        web.Content = content;
        if (delivery == "folder") await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files", "drops")).FullName, name), content, TestContext.Current.CancellationToken);
        var where = delivery switch
        {
            "upload" => "",
            "url" => $",\"url\":\"{web.Address}/{name}\"",
            _ => $",\"path\":\"drops\",\"pattern\":\"{name}\",\"archivePath\":\"done\"",
        };
        var connector = await server.AddFileAsync($"\"delivery\":\"{delivery}\"{where}{source}", mapping, delivery == "folder" ? "\"pollingIntervalSeconds\":1," : "");
        if (delivery == "upload") Assert.Equal("succeeded", (await server.UploadAsync(connector, content, query: $"?name={name}")).Outcome());
        await server.StateAsync(connector, "Active");
        if (delivery == "folder") Assert.True(File.Exists(Path.Combine(server.DataDirectory, "files", "done", name)));
        var now = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector.Text("id")}", 200);
        Assert.Empty(now["warnings"]!.AsArray());
        return await server.ItemsAsync();
    }

    private static string Weather()
    {
        var text = new StringBuilder("date,precipitation,temp_max,temp_min,wind,weather\n");
        string[] kinds = ["rain", "drizzle", "snow", "sun"];
        for (var n = 0; n < Days; n++)
            text.Append(CultureInfo.InvariantCulture, $"{new DateOnly(2012, 1, 1).AddDays(n):yyyy-MM-dd},{n % 20 / 2.0:0.0},{12.8 - (n % 16 / 10.0 % 1.2):0.0},{-5.0 + (n % 5):0.0},{4.7 - (n % 2 / 10.0):0.0},{kinds[n % 4]}\n");
        return text.ToString();
    }

    private static string Earthquakes()
    {
        var text = new StringBuilder($$$"""{"type":"FeatureCollection","metadata":{"title":"All Earthquakes","count":{{{Quakes}}},"tags":["a"]},"features":[""");
        for (var n = 0; n < Quakes; n++)
            text.Append(CultureInfo.InvariantCulture, $$"""{{(n > 0 ? "," : "")}}{"type":"Feature","properties":{"mag":{{0.5 + (n % 40 / 10.0)}},"place":"{{n}}km W of Castaic, CA","time":{{1517966773840 - (n * 60_000L)}},"felt":null},"geometry":{"type":"Point","coordinates":[-118.7,34.5,{{n}}]},"id":"ci{{n}}"}""");
        return text.Append("]}").ToString();
    }
}
