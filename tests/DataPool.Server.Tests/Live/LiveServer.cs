using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Hosting;
using DataPool.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>The whole server in this process with nothing replaced: real Kestrel, a real store, real time, which can be set forward.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    /// <summary>The admin API token.</summary>
    public const string AdminToken = "an-admin-token-of-this-test-run-0123456789";

    private readonly string[] _args;
    private WebApplication _app = null!;

    private LiveServer(TestStore store, string[] args) => (Store, _args) = (store, args);

    /// <summary>What a test adds to the server's services.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    public TestStore Store { get; }

    public string DataDirectory => Store.DataDirectory;

    public ShiftedTime Time { get; } = new();

    public LogText Log { get; } = new();

    /// <summary>What the server has printed, of all its starts: the set-up link.</summary>
    public StringWriter Printed { get; } = new();

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends the admin token.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Sends nothing of itself.</summary>
    public HttpClient Sender { get; private set; } = null!;

    public static async Task<LiveServer> StartAsync(params string[] args)
    {
        var server = new LiveServer(await TestStore.CreateAsync(), args);
        await server.StartAsync();
        return server;
    }

    /// <summary>As <see cref="StartAsync(string[])"/>, with services of the test's own.</summary>
    public static async Task<LiveServer> StartWithAsync(Action<IServiceCollection> configure, params string[] args)
    {
        var server = new LiveServer(await TestStore.CreateAsync(), args) { Configure = configure };
        await server.StartAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Creates a webhook connector; the answer is its resource, with <c>ingestKey</c>.</summary>
    public Task<JsonObject> AddWebhookAsync(string stream, string mapping = "") => AskAsync(HttpMethod.Post, "/api/connectors", 201,
        $$"""{"name":"{{stream}} {{Guid.NewGuid():N}}","type":"webhook","source":{},"mapping":{"stream":"{{stream}}","key":["id"]{{mapping}} } }""");

    /// <summary>Sends a request as the administrator and expects a status.</summary>
    public async Task<JsonObject> AskAsync(HttpMethod method, string path, int status, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = Json(json);
        using var response = await Admin.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(response, status);
    }

    /// <summary>Runs SQL on the database <c>shop.db</c> in the folder that connectors may read.</summary>
    public void Execute(string sql)
    {
        var folder = Directory.CreateDirectory(Path.Combine(DataDirectory, "files")).FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests'.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public Task<JsonObject> SnapshotAsync(string stream) => AskAsync(HttpMethod.Get, $"/api/streams/{stream}", 200);

    /// <summary>Posts to a webhook and expects a status.</summary>
    public async Task<JsonObject> PushAsync(JsonObject connector, string json, int status = 202, string query = "")
    {
        using var response = await PostAsync(connector, Json(json), query);
        return await ReadAsync(response, status);
    }

    public async Task<HttpResponseMessage> PostAsync(JsonObject connector, HttpContent body, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhook/{connector["stream"]}{query}") { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connector["ingestKey"]!.GetValue<string>());
        return await Sender.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {status}: {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Store.DisposeAsync();
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
                Configure?.Invoke(builder.Services);
            });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        await _app.Services.GetRequiredService<Readiness>().Done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Admin = new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AdminToken) } };
        Sender = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    private async Task StopAsync()
    {
        Admin.Dispose();
        Sender.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
