using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

/// <summary>The server in this process, on a free port, with a store and a clock of its own.</summary>
internal sealed class DataPoolHost : IAsyncDisposable
{
    public const string AdminToken = "an-admin-token-of-this-test-run-0123456789";

    private string[] _args;
    private readonly bool _isReady;
    private readonly Action<IServiceCollection>? _more;
    private WebApplication? _app;

    private DataPoolHost(TestStore store, string[] args, bool isReady, Action<IServiceCollection>? more)
    {
        Store = store;
        _more = more;
        _args = args;
        _isReady = isReady;
    }

    public TestStore Store { get; }

    public string DataDirectory => Store.DataDirectory;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero));

    public StandInPool Pool { get; } = new();

    public StandInRunner Runner { get; } = new();

    public LogText Log { get; } = new();

    /// <summary>What the server has printed, of all its starts: the set-up link.</summary>
    public StringWriter Printed { get; } = new();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Sends the admin token.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Sends no token.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    /// <param name="args">More of its command line.</param>
    /// <param name="isReady">False for one that has not recovered yet.</param>
    /// <param name="more">Adds what it does not have of itself.</param>
    public static async Task<DataPoolHost> StartAsync(string[]? args = null, bool isReady = true, Action<IServiceCollection>? more = null)
    {
        var host = new DataPoolHost(await TestStore.CreateAsync(), args ?? [], isReady, more);
        await host.StartAsync();
        return host;
    }

    /// <summary>Stops the server, lets something be done to its store, and starts it again.</summary>
    /// <param name="meanwhile">What is done while it is down.</param>
    /// <param name="args">Another rest of its command line, or null for the same.</param>
    public async Task RestartAsync(Action? meanwhile = null, string[]? args = null)
    {
        await StopAsync();
        _args = args ?? _args;
        meanwhile?.Invoke();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Store.DisposeAsync();
    }

    /// <summary>Sends a request with a JSON body.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? json = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request as the administrator, and expects a status.</summary>
    public async Task<JsonObject> AskAsync(HttpMethod method, string path, int status, string? json = null)
    {
        using var response = await SendAsync(Admin, method, path, json);
        return await ReadAsync(response, status);
    }

    /// <summary>Replaces a connector's definition and expects a status.</summary>
    public async Task<JsonObject> ReplaceAsync(string id, string definition, int status = 200, string ifMatch = "*")
    {
        using var response = await SendAsync(Admin, HttpMethod.Put, $"/api/connectors/{id}", definition, ifMatch);
        return await ReadAsync(response, status);
    }

    /// <summary>A connector's ETag.</summary>
    public async Task<string> TagAsync(string id)
    {
        using var response = await SendAsync(Admin, HttpMethod.Get, $"/api/connectors/{id}");
        return response.Headers.ETag!.ToString();
    }

    /// <summary>Sends a request with a key as Bearer, or none.</summary>
    public async Task<HttpResponseMessage> CallAsync(string method, string path, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The JSON of an answer that has a status; empty where it has no body.</summary>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {status}: {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private async Task StartAsync()
    {
        _app = DataPoolServer.Build(
            ["--urls=http://127.0.0.1:0", $"--DataPool:Admin:ApiToken={AdminToken}", .. Store.Settings, .. _args],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(Time);
                builder.Services.AddSingleton(new SetupOutput(Printed));
                builder.Logging.ClearProviders();
                builder.Logging.AddProvider(Log);
                StandIns.Add(builder, Pool, Runner);
                _more?.Invoke(builder.Services);
                if (!_isReady) StandIns.NeverRecover(builder);
            });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        if (_isReady) await _app.Services.GetRequiredService<Readiness>().Done.WaitAsync(TestContext.Current.CancellationToken);
        var address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Admin = new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AdminToken) } };
        Stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    private async Task StopAsync()
    {
        // It is down already after a start that was refused.
        if (_app is not { } app) return;
        _app = null;
        Admin.Dispose();
        Stranger.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
