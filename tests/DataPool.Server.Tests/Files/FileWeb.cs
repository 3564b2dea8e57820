using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>A web server with one file.</summary>
internal sealed class FileWeb : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<int> _answered = [];

    private FileWeb(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public string Content { get; set; } = "";

    public string Type { get; set; } = "text/csv";

    public int Status { get; set; } = 200;

    public string? Needs { get; set; }

    public string? LastApiKey { get; private set; }

    public int[] Answered
    {
        get
        {
            lock (_answered) return [.. _answered];
        }
    }

    public static async Task<FileWeb> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var web = new FileWeb(builder.Build());
        web._app.Run(web.AnswerAsync);
        await web._app.StartAsync(TestContext.Current.CancellationToken);
        return web;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http)
    {
        LastApiKey = http.Request.Headers["X-Api-Key"];
        var tag = $"\"{string.GetHashCode(Content, StringComparison.Ordinal)}\"";
        var status = Needs is { } needed && http.Request.Headers.Authorization != needed ? 401 : http.Request.Headers.IfNoneMatch == tag ? 304 : Status;
        lock (_answered) _answered.Add(status);
        http.Response.StatusCode = status;
        if (status == 304) return Task.CompletedTask;
        http.Response.Headers.ETag = tag;
        http.Response.ContentType = Type;
        return http.Response.WriteAsync(Content, http.RequestAborted);
    }
}
