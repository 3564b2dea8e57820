using Xunit;

namespace DataPool.Server.Tests.Hosting;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Eventually
{
    public static async Task Async(Func<bool> condition)
    {
        for (var i = 0; i < 500; i++)
        {
            if (condition()) return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not happen within 10 s.");
    }
}
