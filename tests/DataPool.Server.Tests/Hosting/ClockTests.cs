using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

/// <summary>A machine whose clock is set while the server starts: one that woke up, or has no clock of its own.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_clock_that_leaps_during_the_start_ends_nothing()
    {
        await using var server = await LiveServer.StartWithAsync(services => services.AddSingleton<TimeProvider>(new LeapingTime()));
        var connector = await server.AddWebhookAsync("clock");
        Assert.Equal("clock", (string?)connector["stream"]);
    }

    /// <summary>The system's time, an hour further with each look at it.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _looks;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(Interlocked.Increment(ref _looks));
    }
}
