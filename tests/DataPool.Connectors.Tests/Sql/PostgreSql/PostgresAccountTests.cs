using DataPool.Core.Connectors.Testing;
using Npgsql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Databases and accounts that are refused, and what a test says of those that may write.</summary>
public sealed class PostgresAccountTests : IAsyncLifetime
{
    private const string Query = "SELECT 1 AS a";

    private PostgresBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PostgresBench.MakeAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task DataPools_own_database_is_refused_by_whatever_name_it_is_reached()
    {
        await _bench.ExecuteAsync("CREATE SCHEMA datapool");
        await _bench.ExecuteAsync("CREATE TABLE datapool.schema_version (version int); CREATE TABLE datapool.stream_owner (id int)");
        var error = await _bench.FailAsync(Query, new { host = "localhost" });
        Assert.Equal(("own_database", false), (error.Code, error.Transient));
    }

    [Fact]
    public async Task A_superuser_is_refused_in_runs_and_tests()
    {
        var admin = new NpgsqlConnectionStringBuilder(_bench.Server.AdminConnectionString());
        foreach (var steps in new[] { null, new SourceSteps(TimeProvider.System) })
        {
            var error = await _bench.FailAsync(
                "SELECT pg_read_file('/etc/passwd', 0, 30) AS a", new { username = admin.Username, password = admin.Password, database = admin.Database }, steps);
            Assert.Equal(("account_refused", false), (error.Code, error.Transient));
            Assert.Equal(
                "'postgres' is a superuser of PostgreSQL, and so reaches the server's files and programs, which no read-only transaction protects. "
                + "Give the connector an account of its own: CREATE ROLE reader LOGIN PASSWORD '…'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader.",
                error.Message);
        }
    }

    [Theory]
    [InlineData("pg_read_server_files")]
    [InlineData("pg_write_server_files")]
    [InlineData("pg_execute_server_program")]
    [InlineData("postgres")]
    public async Task So_is_whoever_may_become_one_or_reaches_files(string role)
    {
        // Also one that has to be taken on first, in the middle of a chain.
        var (user, clerks) = (_bench.User.Username, $"clerks_of_{_bench.User.Username}");
        await _bench.ExecuteAsync($"CREATE ROLE {clerks} NOINHERIT; GRANT {role} TO {clerks}; GRANT {clerks} TO {user}; ALTER ROLE {user} NOINHERIT");
        var error = await _bench.FailAsync("SELECT set_config('role', 'pg_read_server_files', true)");
        Assert.Equal(("account_refused", false), (error.Code, error.Transient));
        Assert.StartsWith($"'{user}' is a {(role == "postgres" ? "superuser" : "member of " + role)} of PostgreSQL", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE t (k int, v int); GRANT SELECT, UPDATE (v) ON t TO {0}", "may change tables")]
    [InlineData("CREATE TABLE t (k int, v int); GRANT TRUNCATE ON t TO {0}", "may change tables")]
    [InlineData("CREATE SCHEMA s; GRANT CREATE ON SCHEMA s TO {0}", "may create tables")]
    [InlineData("GRANT CREATE ON DATABASE {1} TO {0}", "may create tables")]
    [InlineData("GRANT pg_signal_backend TO {0}", "is a member of pg_signal_backend")]
    [InlineData("ALTER ROLE {0} CREATEDB", "may create roles or databases, or copy the whole server")]
    [InlineData("CREATE TABLE t (k int, v int); GRANT SELECT ON t TO {0}", null)]
    public async Task A_test_says_what_an_account_may_do_besides_reading(string grant, string? expected)
    {
        var reader = $"reader_of_{_bench.User.Database}";
        await _bench.ExecuteAsync($"CREATE ROLE {reader} LOGIN PASSWORD 'reader'");
        await _bench.ExecuteAsync(string.Format(null, grant, reader, _bench.User.Database));
        await _bench.TestAsync(Query, new { username = reader, password = "reader" });
        Assert.Equal(expected is null ? [] : [$"account_can_write  x1: '{reader}' {expected}"], _bench.Reading.Warned.Where(warning => !warning.StartsWith("not_encrypted", StringComparison.Ordinal)));
    }
}
