using Microsoft.Playwright;
using Xunit;

namespace DataPool.Browser.Tests.Browsing;

/// <summary>The machine's Chromium, started once for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Root has no sandbox; the rest keeps it from doing anything of its own.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--js-flags=--expose-gc",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Executable { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser")])
        .FirstOrDefault(File.Exists);

    /// <summary>The browser; skips the test where there is none.</summary>
    internal IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(Executable is null, "There is no chromium on the PATH. test.sh installs it (Debian: apt-get install chromium).");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(20_000);
        if (Executable is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
