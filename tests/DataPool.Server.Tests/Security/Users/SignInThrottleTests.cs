using System.Net;
using DataPool.Server.Security.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new SignInThrottle(_time);

    [Fact]
    public void An_account_waits_twice_as_long_after_each_failure_up_to_a_quarter_of_an_hour()
    {
        for (var i = 0; i < 5; i++) Assert.Equal(0, Try($"10.0.0.{i}"));
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
        {
            Assert.Equal(seconds, Try("10.0.1.1"));
            Assert.Equal(seconds, Try($"10.1.{seconds & 255}.1", "A@EXAMPLE.com "));
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, Try("10.0.1.2"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, Try($"10.2.{seconds & 255}.1"));
        }

        Assert.Equal(0, Try("10.0.1.1", "b@example.com"));
    }

    [Fact]
    public void Success_begins_anew_and_a_try_that_was_none_counts_not()
    {
        for (var i = 0; i < 4; i++) Try("10.0.0.1");
        for (var i = 0; i < 50; i++) _throttle.Begin("a@example.com", Home).Withdraw();
        _throttle.Begin("a@example.com", Home).Succeeded();
        for (var i = 0; i < 5; i++) Assert.Equal(0, Try("10.0.0.1"));
        Assert.Equal(1, Try("10.0.0.1"));
    }

    [Fact]
    public void Failures_in_a_row_are_forgotten_after_an_hour()
    {
        for (var i = 0; i < 5; i++) Try("10.0.0.1");
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++) Assert.Equal(0, Try("10.0.0.1"));
        Assert.Equal(1, Try("10.0.0.1"));
    }

    [Fact]
    public void An_address_fails_thirty_times_in_a_quarter_of_an_hour_whatever_it_tries()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(0, Try("192.0.2.1", i % 2 == 0 ? null : $"user{i}@example.com"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(870, Try("192.0.2.1", "new@example.com"));
        Assert.Equal(870, Try("::ffff:192.0.2.1", null));
        Assert.Equal(0, Try("192.0.2.2", "new@example.com"));
        _time.Advance(TimeSpan.FromSeconds(870));
        Assert.Equal(0, Try("192.0.2.1", null));
        Assert.Equal(1, Try("192.0.2.1", null));
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_address()
    {
        for (var i = 0; i < 30; i++) Assert.Equal(0, Try($"2001:db8:1:2::{i:x}", null));
        Assert.True(Try("2001:db8:1:2:ffff::1", null) > 0);
        Assert.Equal(0, Try("2001:db8:1:3::1", null));
    }

    [Fact]
    public void Many_at_once_gain_nothing()
    {
        var answers = Enumerable.Range(0, 100).AsParallel().Select(i => _throttle.Begin("a@example.com", IPAddress.Parse($"10.3.0.{i}")).WaitSeconds).ToArray();
        Assert.Equal(5, answers.Count(wait => wait == 0));
    }

    [Fact]
    public void What_is_kept_is_bounded_and_whoever_failed_last_is_kept()
    {
        for (var i = 0; i < 5; i++) Try("192.0.2.1", "first@example.com");
        for (var i = 0; i < SignInThrottle.MostKept; i++) Try($"10.{i / 65536}.{i / 256 % 256}.{i % 256}", $"user{i}@example.com");
        // Ten thousand others have failed since.
        Assert.Equal(0, Try("192.0.2.2", "first@example.com"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 5; i++) Try("192.0.2.3", "late@example.com");
        for (var i = 0; i < SignInThrottle.MostKept / 2; i++) Try($"11.{i / 65536}.{i / 256 % 256}.{i % 256}", $"other{i}@example.com");
        Assert.Equal(1, Try("192.0.2.3", "late@example.com"));
    }

    private int Try(string address, string? account = "a@example.com") => _throttle.Begin(account, IPAddress.Parse(address)).WaitSeconds;
}
