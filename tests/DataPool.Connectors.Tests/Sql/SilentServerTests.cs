using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors.Testing;
using DataPool.Outside;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

/// <summary>A program that takes connections and never says a word.</summary>
public sealed class SilentServerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SqlType _type;

    public SilentServerTests()
    {
        _listener.Start();
        _type = new SqlType(new AllowedRoots([], []), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _type.DisposeAsync();
        _listener.Dispose();
    }

    [Theory]
    [InlineData("postgresql", false)]
    [InlineData("postgresql", true)]
    [InlineData("mysql", false)]
    [InlineData("mysql", true)]
    public async Task It_holds_a_place_for_fifteen_seconds_and_not_for_the_whole_time_limit(string provider, bool isTest)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var source = new JsonObject
        {
            ["provider"] = provider, ["host"] = "127.0.0.1", ["port"] = port, ["database"] = "shop", ["username"] = "reader", ["password"] = "x", ["query"] = "SELECT 1 AS a", ["timeoutSeconds"] = 300,
        };
        var reading = new SqlReading(_type).FailAsync(source, isTest ? new SourceSteps(_time) : null);
        using var accepted = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var error = await reading;
        Assert.Equal(("unreachable", true), (error.Code, error.Transient));
        Assert.Equal(
            $"The server '127.0.0.1:{port}' did not let anybody in within 15 seconds. Check that it is the right port, and that the server is not overloaded.", error.Message);
    }
}
