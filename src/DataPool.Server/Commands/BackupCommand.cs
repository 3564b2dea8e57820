using System.CommandLine;
using System.Globalization;
using DataPool.Storage.Transfer;

namespace DataPool.Server.Commands;

/// <summary><c>backup FILE</c></summary>
internal static class BackupCommand
{
    public static Command Create(string[] configuration)
    {
        var file = new Argument<string>("FILE") { Description = "The backup to make." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("backup", "Make a backup of everything in one file, while the server goes on.") { file, force };
        command.SetAction((result, cancellationToken) => CommandRun.RunAsync(
            configuration,
            async settings =>
            {
                var path = CommandRun.RequireFile(result.GetRequiredValue(file));
                var overwrite = result.GetValue(force);
                var manifest = settings.IsPostgreSql
                    ? await PoolBackup.OfPostgreSqlAsync(settings.ConnectionString ?? "", path, overwrite, TimeProvider.System, cancellationToken)
                    : await PoolBackup.OfSqliteAsync(settings.DataDirectory, path, overwrite, TimeProvider.System, cancellationToken);
                await Console.Out.WriteLineAsync($"Backed up to {path}: {Summary(manifest)}.");
            }));
        return command;
    }

    /// <summary>What is in a backup, in a few words.</summary>
    public static string Summary(BackupManifest manifest)
    {
        var rows = manifest.Parts.SelectMany(part => part.Rows).ToDictionary();
        return string.Create(CultureInfo.InvariantCulture, $"{rows["connector"]} connectors, {rows["stream"]} streams, {rows["item"]} folded items, {rows["log"]} log rows");
    }
}
