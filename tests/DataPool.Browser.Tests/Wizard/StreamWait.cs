using DataPool.Browser.Tests.Browsing;
using Xunit;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>Waits for what a run writes.</summary>
internal static class StreamWait
{
    /// <summary>Waits until a stream has so many items.</summary>
    public static async Task WaitForItemsAsync(this BrowserServer server, string stream, int count)
    {
        var seen = -1;
        for (var i = 0; i < 200 && seen != count; i++)
        {
            seen = (await server.AskAsync(HttpMethod.Get, $"/api/streams/{stream}/schema"))["itemCount"]!.GetValue<int>();
            if (seen != count) await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(count, seen);
    }
}
