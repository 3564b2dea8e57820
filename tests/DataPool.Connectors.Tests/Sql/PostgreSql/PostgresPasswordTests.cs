using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Outside;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Somebody who stands where the server should, and asks for the password.</summary>
public sealed class PostgresPasswordTests : IAsyncDisposable
{
    private const string Password = "hunter2-in-the-clear";
    private const int CleartextPassword = 3;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SqlType _type = new(new AllowedRoots([], []), TimeProvider.System);

    public PostgresPasswordTests() => _listener.Start();

    public async ValueTask DisposeAsync()
    {
        await _type.DisposeAsync();
        _listener.Dispose();
    }

    [Theory]
    [InlineData("prefer")]
    [InlineData("disable")]
    public async Task The_password_itself_is_sent_to_nobody_without_encryption(string tls)
    {
        var source = new JsonObject
        {
            ["provider"] = "postgresql", ["host"] = "127.0.0.1", ["port"] = ((IPEndPoint)_listener.LocalEndpoint).Port, ["database"] = "shop",
            ["username"] = "reader", ["password"] = Password, ["tls"] = tls, ["query"] = "SELECT 1 AS a",
        };
        var asking = AskAsync();
        var error = await new SqlReading(_type).FailAsync(source);
        Assert.Equal(("login_failed", false), (error.Code, error.Transient));
        Assert.EndsWith(
            "does not let 'reader' in: it asks for the password itself, which travels only over a connection that is always encrypted; choose tls \"require\".",
            error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, await asking, StringComparison.Ordinal);
    }

    // All that was sent.
    private async Task<string> AskAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var socket = await _listener.AcceptSocketAsync(cancel);
        using var stream = new NetworkStream(socket);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancel) is var count and > 0)
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            // The request for encryption is eight bytes long; the start that follows is longer, and so is a password.
            if (count == 8) await stream.WriteAsync("N"u8.ToArray(), cancel);
            else await stream.WriteAsync(AuthenticationRequest(), cancel);
        }

        return received.ToString();
    }

    private static byte[] AuthenticationRequest()
    {
        var message = new byte[9];
        message[0] = (byte)'R';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 8);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(5), CleartextPassword);
        return message;
    }
}
