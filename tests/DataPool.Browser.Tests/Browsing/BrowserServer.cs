using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Browser.Tests.Browsing;

/// <summary>The whole server in this process, as it is; it comes back on the same port.</summary>
internal sealed class BrowserServer : IAsyncDisposable
{
    private const string AdminToken = "an-admin-token-of-this-test-run-0123456789";

    private const int MostRetries = 50;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private WebApplication? _app;

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("datapool-").FullName;

    /// <summary>What the server has printed: the set-up link.</summary>
    public StringWriter Printed { get; } = new();

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; private set; } = "http://127.0.0.1:0";

    /// <summary>Sends the admin token.</summary>
    public HttpClient Admin { get; private set; } = new();

    public static async Task<BrowserServer> StartedAsync()
    {
        var server = new BrowserServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        // Another program may hold the port for a moment: it was free while the server was away.
        for (var retries = 0; ; retries++)
        {
            try
            {
                await ListenAsync();
                break;
            }
            catch (IOException failure) when (failure.InnerException is AddressInUseException && retries < MostRetries)
            {
                await StopAsync();
                await Task.Delay(RetryAfter, TestContext.Current.CancellationToken);
            }
        }

        await _app!.Services.GetRequiredService<Readiness>().Done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Admin.Dispose();
        Admin = new HttpClient { BaseAddress = new Uri(Address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AdminToken) } };
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Creates a webhook connector, makes its stream public, and gives its key.</summary>
    public async Task<string> AddWebhookAsync(string stream, string key = "id", bool isPublic = true)
    {
        var connector = await AskAsync(HttpMethod.Post, "/api/connectors",
            $$"""{"name":"{{stream}} {{Guid.NewGuid():N}}","type":"webhook","source":{},"mapping":{"stream":"{{stream}}","key":["{{key}}"] } }""");
        if (isPublic) await MakePublicAsync(stream);
        return connector["ingestKey"]!.GetValue<string>();
    }

    public Task MakePublicAsync(string stream) => AskAsync(HttpMethod.Patch, $"/api/streams/{stream}", """{"public":true}""");

    /// <summary>Sends items to a webhook.</summary>
    public async Task PushAsync(string stream, string ingestKey, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhook/{stream}") { Content = Json(json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ingestKey);
        using var response = await Admin.SendAsync(request, TestContext.Current.CancellationToken);
        await ReadAsync(response);
    }

    /// <summary>Sends a request as the administrator; it must succeed.</summary>
    public async Task<JsonObject> AskAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : Json(json) };
        using var response = await Admin.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Admin.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task ListenAsync()
    {
        _app = DataPoolServer.Build(
            [$"--urls={Address}", $"--DataPool:DataDirectory={DataDirectory}", $"--DataPool:Admin:ApiToken={AdminToken}", "--DataPool:Limits:RequestsPerSecond=0"],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton(new SetupOutput(Printed));
            });
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
