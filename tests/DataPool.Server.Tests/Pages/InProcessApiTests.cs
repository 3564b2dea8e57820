using DataPool.Admin.Api;
using DataPool.Server.Pages;
using DataPool.Server.Security;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Pages;

/// <summary>Requests that pages make within the server.</summary>
public sealed class InProcessApiTests
{
    [Fact]
    public async Task A_request_that_was_given_up_has_no_answer()
    {
        await using var server = await LiveServer.StartAsync();
        var api = server.Services.GetRequiredService<InProcessApi>();
        var request = new ApiRequest("GET", "/api/connectors");
        Assert.True((await api.SendAsync(Caller.Administrator, request, TestContext.Current.CancellationToken)).IsOk);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.SendAsync(Caller.Administrator, request, new CancellationToken(canceled: true)));
    }
}
