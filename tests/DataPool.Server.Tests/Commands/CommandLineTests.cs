using System.Diagnostics;
using DataPool.Server.Hosting;
using DataPool.Storage.Sqlite;
using Xunit;

namespace DataPool.Server.Tests.Commands;

/// <summary>The executable itself: its exit codes, and what it says where.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datapool-").FullName;

    [Theory]
    [InlineData("bakup x", "Unrecognized command or argument 'bakup'.")]
    [InlineData("backup", "Required argument 'FILE' missing for command: 'backup'.")]
    [InlineData("backup a b", "Unrecognized command or argument 'b'.")]
    [InlineData("restore a --fast", "Unrecognized command or argument '--fast'.")]
    [InlineData("migrate-storage --to", "Required argument missing for option: '--to'.")]
    public async Task A_line_that_is_not_understood_is_told_why_and_ends_with_2(string line, string why)
    {
        var (exitCode, output, errors) = await RunAsync(line.Split(' '));
        Assert.Equal(2, exitCode);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.EndsWith("See --help.\n", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var (exitCode, output, errors) = await RunAsync("--help");
        Assert.Equal((0, ""), (exitCode, errors));
        foreach (var command in (string[])["backup <FILE>", "restore <FILE>", "migrate-storage"]) Assert.Contains(command, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_on_standard_error_and_ends_with_1()
    {
        var (exitCode, output, errors) = await RunAsync("restore", Path.Combine(_folder, "none"), "--DataPool:DataDirectory", _folder);
        Assert.Equal((1, "", $"There is no file \"{_folder}/none\". Name a backup that \"DataPool.Server backup\" made.\n"), (exitCode, output, errors));
        Assert.Equal(
            (1, "", "No database is named to move the data to. Set ConnectionStrings:DataPool (in the environment CONNECTIONSTRINGS__DATAPOOL), or add --to.\n"),
            await RunAsync("migrate-storage"));
    }

    [Fact]
    public async Task Wrong_settings_are_told_as_at_a_start()
    {
        var (exitCode, _, errors) = await RunAsync("backup", "x", "--DataPool:LogRetentionDays=many");
        Assert.Equal(1, exitCode);
        Assert.Contains("DataPool:LogRetentionDays must be a whole number", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_a_connection_string_is_never_told()
    {
        var data = Path.Combine(_folder, "data");
        await (await SqliteStorage.OpenAsync(data, new SqliteStorageOptions(), TimeProvider.System)).DisposeAsync();
        foreach (var to in (string[])["Host=127.0.0.1;Port=1;Password=geheim", "geheim;geheim", "Host=127.0.0.1;Port=geheim;Password=x"])
        {
            var (exitCode, output, errors) = await RunAsync("migrate-storage", "--to", to, "--DataPool:DataDirectory", data);
            Assert.Equal(1, exitCode);
            Assert.NotEqual("", errors);
            Assert.DoesNotContain("geheim", output + errors, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(host, [typeof(DataPoolServer).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
