using System.CommandLine;
using DataPool.Core.Storage;
using DataPool.Storage.Transfer;

namespace DataPool.Server.Commands;

/// <summary><c>restore FILE</c></summary>
internal static class RestoreCommand
{
    public static Command Create(string[] configuration)
    {
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var force = new Option<bool>("--force") { Description = "Where there is data already, move it into a folder of the data directory first. Not with PostgreSQL." };
        var command = new Command("restore", "Make the store of a backup. The server must be stopped and the store empty.") { file, force };
        command.SetAction((result, cancellationToken) => CommandRun.RunAsync(
            configuration,
            async settings =>
            {
                var path = CommandRun.RequireFile(result.GetRequiredValue(file));
                string? aside = null;
                BackupManifest manifest;
                if (settings.IsPostgreSql)
                {
                    if (result.GetValue(force))
                        throw new StorageException("--force moves the files of a data directory aside, and with DataPool:Storage=PostgreSql there are none. Nothing was restored. Restore into a database of its own without --force, or drop the schema (DROP SCHEMA datapool CASCADE) first if nothing of it is needed.");
                    manifest = await PoolRestore.ToPostgreSqlAsync(path, settings.ConnectionString ?? "", settings.DataDirectory, TimeProvider.System, cancellationToken);
                }
                else
                {
                    (manifest, aside) = await PoolRestore.ToSqliteAsync(path, settings.DataDirectory, result.GetValue(force), TimeProvider.System, cancellationToken);
                }

                var place = settings.IsPostgreSql ? "the database" : settings.DataDirectory;
                await Console.Out.WriteLineAsync($"Restored into {place} the backup of {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC: {BackupCommand.Summary(manifest)}.");
                if (aside is not null) await Console.Out.WriteLineAsync($"The data that was there is in {aside} now.");
            }));
        return command;
    }
}
