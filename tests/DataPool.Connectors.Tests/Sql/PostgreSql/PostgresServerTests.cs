using DataPool.Core.Connectors.Testing;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>What happens at a server that the tests change or break: each has its own.</summary>
public sealed class PostgresServerTests : IAsyncLifetime
{
    private const string Query = "SELECT 1 AS a";

    private PostgresBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PostgresBench.MakeAsync(isServerOwn: true);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_server_that_is_killed_is_told_and_read_again_after_its_restart()
    {
        Assert.Equal(["N1"], await _bench.RowsAsync(Query));
        await _bench.Server.KillAsync();
        var error = await _bench.FailAsync(Query);
        Assert.Contains(error.Code, (string[])["unreachable", "connection_lost"]);
        Assert.True(error.Transient);
        await _bench.Server.RestartAsync();
        Assert.Equal(["N1"], await _bench.RowsAsync(Query));
    }

    [Fact]
    public async Task Encryption_and_certificates()
    {
        var plain = await _bench.FailAsync(Query, new { tls = "require" });
        Assert.Equal(("tls_missing", false), (plain.Code, plain.Transient));
        Assert.Equal($"The server '127.0.0.1:{_bench.User.Port}' offers no encrypted connection, which tls \"require\" asks for. Turn it on at the server, or choose tls \"prefer\".", plain.Message);

        await _bench.Server.ExecuteAsync("postgres", "COPY (SELECT 1) TO PROGRAM 'openssl req -new -x509 -nodes -days 2 -subj /CN=localhost -keyout server.key -out server.crt 2>/dev/null && chmod 600 server.key'");
        await _bench.Server.ExecuteAsync("postgres", "ALTER SYSTEM SET ssl = on");
        await _bench.Server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await PostgresBench.UntilAsync(async () => await _bench.Server.ExecuteAsync("postgres", "SHOW ssl") is "on");
        Assert.Equal(["N1"], await _bench.TestAsync(Query, new { tls = "require" }));
        Assert.DoesNotContain("not_encrypted", _bench.Reading.Warnings.ToList().Select(warning => warning.Code));

        var refused = await _bench.FailAsync(Query, new { tls = "verify-full", host = "localhost" });
        Assert.Equal(("certificate_untrusted", false), (refused.Code, refused.Transient));
        Assert.StartsWith($"The server 'localhost:{_bench.User.Port}' is not trusted: its certificate is signed by an authority that this machine does not know", refused.Message, StringComparison.Ordinal);
        refused = await _bench.FailAsync(Query, new { tls = "verify-full" });
        Assert.StartsWith($"The server '127.0.0.1:{_bench.User.Port}' is not trusted: its certificate is for another name", refused.Message, StringComparison.Ordinal);

        await _bench.Server.ExecuteAsync("postgres", "COPY (SELECT 'hostssl all all all scram-sha-256') TO PROGRAM 'cat > pg_hba.conf'");
        await _bench.Server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await PostgresBench.UntilAsync(async () => await _bench.Server.ExecuteAsync("postgres", "SELECT count(*) FROM pg_hba_file_rules WHERE type = 'hostssl'") is 1L);
        Assert.Equal(["N1"], await _bench.TestAsync(Query, new { tls = "prefer" }));
        var required = await _bench.FailAsync(Query, new { tls = "disable" }, new SourceSteps(TimeProvider.System));
        Assert.Equal(("tls_required", false), (required.Code, required.Transient));
    }
}
