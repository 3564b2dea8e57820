using System.Net;
using DataPool.Server.Hosting;
using DataPool.Server.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Who connects while the server stops: SignalR has ended its connections by then, and the port is still open.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Who_connects_while_the_server_stops_is_sent_away_and_does_not_hold_it_up()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestsPerSecond=0");
        await server.AddWebhookAsync("board");
        // A signal's way: the stop is told to everybody, then the port is closed.
        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var answers = new List<HttpResponseMessage>();
        foreach (var path in (string[])["/hubs/pool", "/_blazor"]) answers.Add(await OpenAsync(server, path));
        foreach (var path in (string[])["/hubs/pool/negotiate?negotiateVersion=1", "/_blazor/negotiate?negotiateVersion=1"])
            answers.Add(await server.Admin.PostAsync(path, content: null, TestContext.Current.CancellationToken));
        // A browser that was refused events does not ask again by itself: they are served, and end.
        using var events = await server.Admin.GetAsync("/api/streams/board/events", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);

        var began = TimeProvider.System.GetTimestamp();
        await server.RestartAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        foreach (var answer in answers)
        {
            var problem = await LiveServer.ReadAsync(answer, 503);
            Assert.Equal("overloaded: DataPool is stopping. Connect again in a moment.", $"{problem.Text("code")}: {problem.Text("detail")}");
            Assert.Equal("1", answer.Headers.RetryAfter!.ToString());
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Who_was_let_in_just_before_is_cut_soon()
    {
        var time = new FakeTimeProvider();
        using var lifetime = new Lifetime();
        using var gate = new StopGate(lifetime, time);
        var http = new DefaultHttpContext();
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new HubMetadata(typeof(Hub))), "hub"));
        var connection = new Connection();
        http.Features.Set<IHttpRequestLifetimeFeature>(connection);
        var request = gate.InvokeAsync(http, _ => connection.Cut);
        time.Advance(TimeSpan.FromDays(1));
        lifetime.StopApplication();
        Assert.False(request.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await request.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> OpenAsync(LiveServer server, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers =
            {
                { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" }, { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" },
            },
        };
        return server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Cut => _cut.Task;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => _cut.TrySetResult();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
