using System.Net.Sockets;
using DataPool.Core.Storage;

namespace DataPool.Server.Commands;

/// <summary>What all commands have in common: the settings, and how an end is told.</summary>
internal static class CommandRun
{
    /// <summary>The file that a command line names.</summary>
    /// <exception cref="StorageException">It is empty, as a variable of a script may be.</exception>
    public static string RequireFile(string file) =>
        string.IsNullOrWhiteSpace(file) ? throw new StorageException("FILE is empty. Name the file of the backup.") : file;

    /// <summary>Runs a command's work with the settings that a server would have.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] configuration, Func<CommandSettings, Task> work)
    {
        try
        {
            await work(CommandSettings.Read(configuration));
            return 0;
        }
        catch (Exception wrong) when (wrong is SettingsException or StorageException)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 1;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or SocketException)
        {
            await Console.Error.WriteLineAsync($"The command could not do its work: {wrong.Message} See that the paths and addresses are right and may be used, and run it again.");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended before it was done.");
            return 1;
        }
    }
}
