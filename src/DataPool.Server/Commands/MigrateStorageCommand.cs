using System.CommandLine;
using System.Globalization;
using DataPool.Core.Storage;
using DataPool.Storage.Transfer;

namespace DataPool.Server.Commands;

/// <summary><c>migrate-storage</c></summary>
internal static class MigrateStorageCommand
{
    public static Command Create(string[] configuration)
    {
        var to = new Option<string?>("--to")
        {
            Description = "How the PostgreSQL database is reached: \"Host=…;Database=…;Username=…;Password=…\". Default: ConnectionStrings:DataPool, which no list of processes shows.",
        };
        var command = new Command("migrate-storage", "Move the data directory into a PostgreSQL database. The server must be stopped; an interrupted move goes on where it was.") { to };
        command.SetAction((result, cancellationToken) => CommandRun.RunAsync(
            configuration,
            async settings =>
            {
                var target = result.GetValue(to) ?? settings.ConnectionString
                    ?? throw new StorageException("No database is named to move the data to. Set ConnectionStrings:DataPool (in the environment CONNECTIONSTRINGS__DATAPOOL), or add --to.");
                var rows = await PoolMigration.RunAsync(settings.DataDirectory, target, TimeProvider.System, new ProgressLines(Console.Error, TimeProvider.System), cancellationToken);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Moved {rows} rows from {settings.DataDirectory}, compared them, and gave each stream a new epoch. Start the server with DataPool:Storage=PostgreSql and ConnectionStrings:DataPool now; the data directory is as it was."));
            }));
        return command;
    }
}
