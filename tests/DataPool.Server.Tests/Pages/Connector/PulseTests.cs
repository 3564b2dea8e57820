using DataPool.Admin.Connector;
using Xunit;

namespace DataPool.Server.Tests.Pages.Connector;

/// <summary>What a page's beat does when the page is left.</summary>
public sealed class PulseTests
{
    [Fact]
    public async Task Nobody_looks_once_the_page_is_left()
    {
        var pulse = new Pulse(TimeProvider.System);
        var looks = 0;
        pulse.Add(() =>
        {
            looks++;
            pulse.Dispose();
            return Task.CompletedTask;
        });
        pulse.Add(() => Task.FromResult(looks++));
        await pulse.LookAsync();
        await pulse.LookAsync();
        Assert.Equal(1, looks);
        await pulse.RunAsync();
    }

    [Fact]
    public async Task A_part_that_goes_while_another_looks_does_not_look()
    {
        using var pulse = new Pulse(TimeProvider.System);
        var looks = 0;
        IDisposable? second = null;
        pulse.Add(() =>
        {
            second!.Dispose();
            return Task.CompletedTask;
        });
        second = pulse.Add(() => Task.FromResult(looks++));
        await pulse.LookAsync();
        Assert.Equal(0, looks);
    }
}
