using DataPool.Core.Storage;

namespace DataPool.Server.Commands;

/// <summary>What all commands have in common: the settings, and how an end is told.</summary>
internal static class CommandRun
{
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
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended before it was done.");
            return 1;
        }
    }
}
