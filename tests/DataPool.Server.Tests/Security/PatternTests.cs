using DataPool.Server.Security;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>What names streams and origins.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("sales", "sales", true)]
    [InlineData("sales", "sales-eu", false)]
    [InlineData("sales", "sale", false)]
    [InlineData("*", "anything", true)]
    [InlineData("sales*", "sales", true)]
    [InlineData("sales-*", "sales-eu", true)]
    [InlineData("sales-*", "sales", false)]
    [InlineData("*-eu", "sales-eu", true)]
    [InlineData("*-eu", "sales-eu-2", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a**", "a", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void A_star_stands_for_any_characters(string pattern, string stream, bool covers) => Assert.Equal(covers, StreamPattern.Covers(pattern, stream));

    [Fact]
    public void A_hostile_pattern_costs_little()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 31)) + "b";
        Assert.False(StreamPattern.Covers(pattern, new string('a', 10_000)));
    }

    [Theory]
    [InlineData("sales", true)]
    [InlineData("*", true)]
    [InlineData("0_a-*", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData("Sales", false)]
    [InlineData("a/b", false)]
    [InlineData("a?", false)]
    [InlineData("é", false)]
    [InlineData("a12345678901234567890123456789012345678901234567890123456789012345", false)]
    public void A_pattern_is_a_stream_name_with_stars(string pattern, bool valid) => Assert.Equal(valid, StreamPattern.IsValid(pattern));

    [Theory]
    [InlineData("https://wall.example", "https://wall.example")]
    [InlineData("HTTPS://Wall.Example:443", "https://wall.example")]
    [InlineData("http://kiosk:8080", "http://kiosk:8080")]
    [InlineData("http://[::1]:80", "http://[::1]")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("https://wall.example/", null)]
    [InlineData("https://wall.example/a", null)]
    [InlineData("https://wall.example?a", null)]
    [InlineData("https://wall.example#a", null)]
    [InlineData("https://me@wall.example", null)]
    [InlineData("ftp://wall.example", null)]
    [InlineData("wall.example", null)]
    [InlineData("https://", null)]
    [InlineData("null", null)]
    [InlineData("https://*.example", null)]
    public void An_origin_is_what_browsers_send(string text, string? origin) => Assert.Equal(origin, WebOrigin.Canonical(text));

    [Theory]
    [InlineData("https://pool.example", "pool.example", true)]
    [InlineData("http://pool.example:5080", "pool.example:5080", true)]
    [InlineData("https://pool.example:5080", "pool.example", false)]
    [InlineData("https://other.example", "pool.example", false)]
    [InlineData("null", "pool.example", false)]
    public void An_own_page_has_the_requests_host(string origin, string host, bool own)
    {
        var http = new DefaultHttpContext();
        http.Request.Host = new HostString(host);
        Assert.Equal(own, WebOrigin.IsOwn(origin, http.Request));
    }
}
