using System.Diagnostics;
using DataPool.Server.Hosting;
using DataPool.Server.Tests.Hosting;
using DataPool.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;
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

    [Theory]
    [InlineData("backup|", "FILE is empty. Name the file of the backup.")]
    [InlineData("restore|", "FILE is empty. Name the file of the backup.")]
    [InlineData("migrate-storage|--to|Host=127.0.0.1;Port=1|--DataPool:DataDirectory|locked", "The data directory \"{0}/locked\" cannot be used: ")]
    [InlineData("backup|x|--DataPool:DataDirectory|loop", "The data directory \"{0}/loop\" cannot be looked at: ")]
    [InlineData(
        "backup|x|--DataPool:Storage=PostgreSql|--ConnectionStrings:DataPool|Host=nowhere.invalid", "The database could not be backed up: ")]
    [InlineData(
        "restore|x|--force|--DataPool:Storage=PostgreSql|--ConnectionStrings:DataPool|Host=nowhere.invalid", "--force moves the files of a data directory aside, and with DataPool:Storage=PostgreSql there are none.")]
    public async Task Ordinary_failures_are_told_in_words(string line, string why)
    {
        // As on a disk that takes no writes, and as in a folder that may not be looked at; a test may run as root.
        Directory.CreateDirectory(Path.Combine(_folder, "locked", "datapool.lock"));
        foreach (var part in (string[])["config", "log", "items", "activity", "files", "history"]) File.Create(Path.Combine(_folder, "locked", part + ".db")).Dispose();
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        var (exitCode, output, errors) = await RunAsync(line.Split('|'));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(why.Replace("{0}", _folder, StringComparison.Ordinal), errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_unpacked_for_PostgreSQL_is_told_with_its_place()
    {
        var data = await PoolAsync();
        Assert.Equal(0, (await RunAsync("backup", "b", "--DataPool:DataDirectory", data)).ExitCode);
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var (exitCode, _, errors) = await RunAsync(
            "restore", "b", "--DataPool:DataDirectory", Path.Combine(_folder, "file"), "--DataPool:Storage=PostgreSql", "--ConnectionStrings:DataPool", "Host=127.0.0.1;Port=1");
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The backup \"b\" could not be unpacked into \"{_folder}/file\": ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_told_to_end_removes_what_it_has_made_however_long_its_step_takes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are Linux's.");
        var data = await PoolAsync();
        // Its first step waits for this.
        await using var holder = new SqliteConnection($"Data Source={Path.Combine(data, "history.db")};Pooling=False");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        Execute(holder, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
        using var backup = Start("backup", "b", "--DataPool:DataDirectory", data);
        var errors = backup.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => Directory.GetFileSystemEntries($"/proc/{backup.Id}/fd").Any(handle => new FileInfo(handle).LinkTarget == Path.Combine(data, "history.db")));
        Assert.Single(Directory.GetDirectories(_folder, "b.*.tmp"));
        using (var kill = Process.Start("kill", ["-TERM", $"{backup.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(backup.WaitForExit(TimeSpan.FromSeconds(3)));
        await holder.CloseAsync();
        await backup.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, "Ended before it was done.\n"), (backup.ExitCode, await errors));
        Assert.Equal([data], Directory.GetFileSystemEntries(_folder));
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
        var data = await PoolAsync();
        foreach (var to in (string[])["Host=127.0.0.1;Port=1;Password=geheim", "geheim;geheim", "Host=127.0.0.1;Port=geheim;Password=x"])
        {
            var (exitCode, output, errors) = await RunAsync("migrate-storage", "--to", to, "--DataPool:DataDirectory", data);
            Assert.Equal(1, exitCode);
            Assert.NotEqual("", errors);
            Assert.DoesNotContain("geheim", output + errors, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> PoolAsync()
    {
        var data = Path.Combine(_folder, "data");
        await (await SqliteStorage.OpenAsync(data, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        return data;
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private Process Start(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(host, [typeof(DataPoolServer).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        // A developer's settings in the environment are not meant here.
        string[] prefixes = ["DATAPOOL_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "CONNECTIONSTRINGS__", "LOGGING__"];
        foreach (var name in start.Environment.Keys.Where(name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return Process.Start(start)!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
