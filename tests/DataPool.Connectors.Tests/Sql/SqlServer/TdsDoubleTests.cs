using System.Data;
using System.Net.Sockets;
using DataPool.Connectors.Tests.Outside.Http;
using DataPool.Tds;
using DataPool.Tds.Requests;
using DataPool.Tds.Types;
using Microsoft.Data.SqlClient;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>The double is what SQL Server's own client takes for a server: the provider's tests rest on that.</summary>
public sealed class TdsDoubleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private static readonly TdsColumn[] Number = [new("n", TdsType.Int)];

    [Fact]
    public async Task Clients_sign_in_and_are_turned_away()
    {
        await using var bench = new TdsBench(_ => new TdsAnswer());
        await using (var connection = await bench.OpenAsync(login => login.ApplicationIntent = ApplicationIntent.ReadOnly))
        {
            Assert.Equal("shop", connection.Database);
            Assert.StartsWith("16.", connection.ServerVersion, StringComparison.Ordinal);
        }

        var login = Assert.Single(bench.Script.Logins);
        Assert.Equal(("reader", "secret-7531", true), (login.User, login.Password, login.IsReadOnly));
        Assert.Equal(18456, (await FailAsync(login => login.Password = "wrong")).Number);
        Assert.Equal(18456, (await FailAsync(login => login.UserID = "somebody")).Number);
        Assert.Equal(4060, (await FailAsync(login => login.InitialCatalog = "other")).Number);
        Assert.Equal(20, (await FailAsync(login => login.Encrypt = SqlConnectionEncryptOption.Mandatory)).Number);

        Task<SqlException> FailAsync(Action<SqlConnectionStringBuilder> change) => Assert.ThrowsAsync<SqlException>(() => bench.OpenAsync(change));
    }

    [Fact]
    public async Task Parameters_come_typed()
    {
        await using var bench = new TdsBench(_ => TdsAnswer.Of(Number, [1]));
        await using var connection = await bench.OpenAsync();
        await using var command = new SqlCommand("SELECT @a, @b", connection);
        var when = new DateTime(2026, 4, 9, 14, 30, 15).AddTicks(1_234_567);
        command.Parameters.Add("@date", SqlDbType.Date).Value = when;
        command.Parameters.Add("@moment", SqlDbType.DateTime2).Value = when;
        command.Parameters.Add("@coarse", SqlDbType.DateTime2).Value = when;
        command.Parameters["@coarse"].Scale = 3;
        command.Parameters.Add("@instant", SqlDbType.DateTimeOffset).Value = new DateTimeOffset(when, TimeSpan.FromHours(2));
        command.Parameters.Add("@old", SqlDbType.DateTime).Value = when.Date.AddHours(5);
        command.Parameters.Add("@text", SqlDbType.NVarChar, 20).Value = "Zoë 🎈";
        command.Parameters.Add("@long", SqlDbType.NVarChar, -1).Value = new string('x', 10_000);
        command.Parameters.Add("@number", SqlDbType.BigInt).Value = long.MinValue;
        command.Parameters.Add("@none", SqlDbType.Int).Value = DBNull.Value;
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));

        var request = Assert.Single(bench.Script.Requests);
        Assert.Equal(("SELECT @a, @b", TdsRequestKind.ExecuteSql), (request.Text, request.Kind));
        Assert.Equal(
            [
                new("@date", "date", DateOnly.FromDateTime(when)),
                new("@moment", "datetime2(7)", when),
                new("@coarse", "datetime2(3)", when.AddTicks(-4_567)),
                new("@instant", "datetimeoffset(7)", new DateTimeOffset(when, TimeSpan.FromHours(2))),
                new("@old", "datetime", when.Date.AddHours(5)),
                new("@text", "nvarchar", "Zoë 🎈"),
                new("@long", "nvarchar", new string('x', 10_000)),
                new("@number", "bigint", long.MinValue),
                new TdsParameter("@none", "int", null),
            ],
            request.Parameters);
    }

    [Fact]
    public async Task Transactions_begin_and_end_and_a_pooled_session_is_reset()
    {
        await using var bench = new TdsBench(_ => TdsAnswer.Of(Number, [1]));
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await bench.OpenAsync(login => login.Pooling = true);
            await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, Cancel);
            await using var command = new SqlCommand("SELECT 1", connection, transaction);
            await command.ExecuteScalarAsync(Cancel);
            if (i == 0) await transaction.RollbackAsync(Cancel);
            else await transaction.CommitAsync(Cancel);
        }

        Assert.Equal(
            ["login", "begin ReadCommitted", "SELECT 1", "rollback", "reset", "begin ReadCommitted", "SELECT 1", "commit"], bench.Script.Heard);
    }

    [Fact]
    public async Task Errors_and_information_carry_number_and_line()
    {
        await using var bench = new TdsBench(_ => new TdsAnswer
        {
            Messages = [new TdsError(5701, "Just so you know.", Class: 0), new TdsError(208, "Invalid object name 'nothing'.", Line: 3)],
        });
        await using var connection = await bench.OpenAsync();
        var heard = new List<string>();
        connection.InfoMessage += (_, message) => heard.Add(message.Message);
        await using var command = new SqlCommand("SELECT 1", connection);
        var error = await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Cancel));
        Assert.Equal((208, 3, (byte)16, (byte)1, "Invalid object name 'nothing'."), (error.Number, error.LineNumber, error.Class, error.State, error.Errors[0].Message));
        Assert.Equal("Just so you know.", Assert.Single(heard));
    }

    [Fact]
    public async Task An_error_may_come_behind_rows_and_a_grave_one_ends_the_connection()
    {
        await using var bench = new TdsBench(request => TdsAnswer.Of(Number, Rows(request.Text == "grave" ? (byte)20 : (byte)16)));
        await using var connection = await bench.OpenAsync();
        foreach (var (text, state) in new[] { ("light", ConnectionState.Open), ("grave", ConnectionState.Closed) })
        {
            await using var command = new SqlCommand(text, connection);
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            Assert.True(await reader.ReadAsync(Cancel));
            Assert.Equal(1205, (await Assert.ThrowsAsync<SqlException>(() => reader.ReadAsync(Cancel))).Number);
            Assert.Equal(state, connection.State);
        }

        static IEnumerable<object?[]> Rows(byte severity)
        {
            yield return [1];
            throw new TdsException(new TdsError(1205, "You are the victim.", Class: severity));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_attention_ends_what_runs_and_the_connection_goes_on(bool hasRows)
    {
        await using var bench = new TdsBench(async (request, attention) =>
        {
            if (request.Text == "SELECT 1") return TdsAnswer.Of(Number, [1]);
            if (!hasRows) await Task.Delay(Timeout.Infinite, attention);
            return TdsAnswer.Of(Number, Enumerable.Repeat<object?[]>([1], int.MaxValue));
        });
        await using var connection = await bench.OpenAsync();
        using (var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            await using var command = new SqlCommand("endless", connection) { CommandTimeout = 0 };
            giveUp.CancelAfter(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await using var reader = await command.ExecuteReaderAsync(giveUp.Token);
                while (await reader.ReadAsync(giveUp.Token))
                {
                    // On and on.
                }
            });
        }

        Assert.Equal(1, bench.Server.Attentions);
        await using var next = new SqlCommand("SELECT 1", connection);
        Assert.Equal(1, await next.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_time_out_is_an_attention_too()
    {
        await using var bench = new TdsBench(async (_, attention) =>
        {
            await Task.Delay(Timeout.Infinite, attention);
            return new TdsAnswer();
        });
        await using var connection = await bench.OpenAsync();
        await using var command = new SqlCommand("slow", connection) { CommandTimeout = 1 };
        Assert.Equal(-2, (await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Cancel))).Number);
        Assert.Equal(1, bench.Server.Attentions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    [InlineData("1201FFFF00000000")]
    [InlineData("1201000400000000")]
    [InlineData("120100090000000000")]
    [InlineData("1201000E00000000010100500001FF")]
    [InlineData("1001000800000000")]
    [InlineData("16030100050100000100")]
    public async Task Nonsense_ends_its_connection_and_no_other(string hex)
    {
        await using var bench = new TdsBench(_ => TdsAnswer.Of(Number, [1]));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", bench.Server.Port, Cancel);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Convert.FromHexString(hex), Cancel);
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                while (await stream.ReadAsync(new byte[4096], Cancel) > 0)
                {
                    // Until it closes.
                }
            }
            catch (IOException)
            {
                // Or breaks off.
            }
        }

        await using var connection = await bench.OpenAsync();
        await using var command = new SqlCommand("SELECT 1", connection);
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_what_runs()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var bench = new TdsBench(async (_, attention) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, attention);
            }
            finally
            {
                ended.SetResult();
            }

            return new TdsAnswer();
        });
        await using var connection = await bench.OpenAsync();
        await using var command = new SqlCommand("slow", connection);
        var running = command.ExecuteScalarAsync(Cancel);
        await started.Task.WaitAsync(Cancel);
        await bench.Server.DisposeAsync();
        await ended.Task.WaitAsync(Cancel);
        await Assert.ThrowsAsync<SqlException>(() => running);
        Assert.Equal(0, bench.Server.Open);
    }

    [Fact]
    public async Task With_a_certificate_connections_are_encrypted_in_every_way_of_asking()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        await using var bench = new TdsBench((_, _) => Task.FromResult(TdsAnswer.Of(Number, [1])), certificate);
        foreach (var encrypt in new[] { SqlConnectionEncryptOption.Optional, SqlConnectionEncryptOption.Mandatory })
        {
            await using var connection = await bench.OpenAsync(login =>
            {
                login.Encrypt = encrypt;
                login.TrustServerCertificate = true;
            });
            await using var command = new SqlCommand("SELECT 1", connection);
            Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));
        }

        await Assert.ThrowsAsync<SqlException>(() => bench.OpenAsync(login => login.Encrypt = SqlConnectionEncryptOption.Mandatory));
        await Assert.ThrowsAsync<SqlException>(() => bench.OpenAsync(login => login.Encrypt = SqlConnectionEncryptOption.Strict));
    }
}
