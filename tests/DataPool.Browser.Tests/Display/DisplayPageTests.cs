using System.Net;
using DataPool.Browser.Tests.Browsing;
using DataPool.Server.Display;
using Xunit;

namespace DataPool.Browser.Tests.Display;

/// <summary>The page as it is sent: no browser needed.</summary>
public sealed class DisplayPageTests
{
    private const int MostScriptBytes = 60_000;

    [Fact]
    public void All_script_together_is_under_60_KB()
    {
        var assets = new DisplayAssets();
        var scripts = assets.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).ToArray();
        Assert.Contains("main.js", scripts);
        Assert.InRange(scripts.Sum(name => assets.Find(name)!.Bytes.Length), 1, MostScriptBytes);
    }

    [Fact]
    public async Task The_page_is_the_same_for_every_stream_and_holds_no_data()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("sales");
        await server.PushAsync("sales", key, """{"id":"planted-8431"}""");
        using var stranger = new HttpClient { BaseAddress = new Uri(server.Address) };
        var page = await stranger.GetStringAsync("/display/sales?title=x", TestContext.Current.CancellationToken);
        Assert.Equal(page, await stranger.GetStringAsync("/display/not-there", TestContext.Current.CancellationToken));
        Assert.DoesNotContain("sales", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-8431", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_displays_may_be_framed_and_no_page_may_run_inline_script()
    {
        await using var server = await BrowserServer.StartedAsync();
        using var stranger = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var page = await stranger.GetAsync("/display/sales", TestContext.Current.CancellationToken);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors *", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(page.Headers.Contains("X-Frame-Options"));
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));

        foreach (var path in (string[])["/docs", "/api/streams", "/health/live", "/favicon.ico", "/display", "/display/-/1/main.js", "/display/a/b"])
        {
            using var other = await stranger.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal("DENY", Assert.Single(other.Headers.GetValues("X-Frame-Options")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(other.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_are_kept_for_ever_under_their_version_and_asked_for_again_under_another()
    {
        await using var server = await BrowserServer.StartedAsync();
        using var stranger = new HttpClient { BaseAddress = new Uri(server.Address) };
        var assets = new DisplayAssets();
        foreach (var name in assets.Names)
        {
            using var file = await stranger.GetAsync($"/display/-/{assets.Version}/{name}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", file.Headers.CacheControl!.ToString());
            Assert.Equal(assets.Find(name)!.ContentType, file.Content.Headers.ContentType!.ToString());
            Assert.Equal("nosniff", Assert.Single(file.Headers.GetValues("X-Content-Type-Options")));
        }

        using var old = await stranger.GetAsync("/display/-/0123456789abcdef/main.js", TestContext.Current.CancellationToken);
        Assert.Equal("no-cache", old.Headers.CacheControl!.ToString());
        using var missing = await stranger.GetAsync($"/display/-/{assets.Version}/../index.html", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/display/sales");
        again.Headers.TryAddWithoutValidation("If-None-Match", assets.Shell.ETag);
        using var unchanged = await stranger.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public void The_page_loads_every_module_ahead_and_nothing_from_elsewhere()
    {
        var assets = new DisplayAssets();
        var page = System.Text.Encoding.UTF8.GetString(assets.Shell.Bytes);
        foreach (var name in assets.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
            Assert.Contains($"{DisplayAssets.Root}/{assets.Version}/{name}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
    }
}
