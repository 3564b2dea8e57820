using System.Text.Json.Nodes;
using DataPool.Demo;

namespace DataPool.Server.Demo;

/// <summary>What <c>--demo</c> creates.</summary>
internal static class DemoDefinitions
{
    /// <summary>The stream that both connectors feed and the screen shows.</summary>
    public const string Stream = "coffee-shops";

    /// <summary>The name of the connector that polls the sample shop.</summary>
    public const string ShopName = "Demo: coffee shops";

    /// <summary>The name of the webhook connector.</summary>
    public const string OffersName = "Demo: offers";

    /// <summary>What the webhook is sent first, so that the screen has the field.</summary>
    public const string FirstOffer = """{"shop": "London", "offer": "Free refill until 11"}""";

    /// <summary>What the printed command sends.</summary>
    public const string NextOffer = """{"shop": "Paris", "offer": "Two for one until 5"}""";

    /// <summary>Polls the sample shop every second.</summary>
    public static byte[] Shop(string databasePath) => Utf8(new JsonObject
    {
        ["name"] = ShopName,
        ["type"] = "sql",
        ["pollingIntervalSeconds"] = 1,
        ["source"] = new JsonObject { ["provider"] = "sqlite", ["database"] = databasePath, ["query"] = SampleShop.Query },
        ["mapping"] = new JsonObject { ["stream"] = Stream, ["key"] = new JsonArray("shop") },
    });

    /// <summary>Takes offers, each for a shop.</summary>
    public static byte[] Offers() => Utf8(new JsonObject
    {
        ["name"] = OffersName,
        ["type"] = "webhook",
        // Offers come when somebody has one: silence is no fault.
        ["idleAfterSeconds"] = 0,
        ["source"] = new JsonObject(),
        ["mapping"] = new JsonObject { ["stream"] = Stream, ["key"] = new JsonArray("shop") },
    });

    private static byte[] Utf8(JsonObject definition) => System.Text.Encoding.UTF8.GetBytes(definition.ToJsonString());
}
