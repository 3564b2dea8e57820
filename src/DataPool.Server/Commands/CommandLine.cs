using System.CommandLine;

namespace DataPool.Server.Commands;

/// <summary>The commands of the server's executable. Without one it serves, and all its arguments are the host's.</summary>
internal static class CommandLine
{
    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    private static readonly string[] Help = ["--help", "-h", "-?", "/?", "/h", "--version"];

    /// <summary>True when the command line names a command, or asks for help: its first word is none of a setting's.</summary>
    public static bool IsCommand(string[] args) =>
        ArgumentSplit.Of(args).Rest is [var first, ..] && (Help.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=')));

    /// <summary>Runs the command.</summary>
    /// <returns>0 when it has done what it was to do, 1 when it could not, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var split = ArgumentSplit.Of(args);
        var root = new RootCommand(
            """
            DataPool: one live pool of data. Without a command it serves.

            Settings come from appsettings.json, the environment (DATAPOOL__DATADIRECTORY) or the command line (--DataPool:DataDirectory=…), for commands as for the server.
            """)
        {
            BackupCommand.Create(split.Configuration),
            RestoreCommand.Create(split.Configuration),
            MigrateStorageCommand.Create(split.Configuration),
        };
        var result = root.Parse(split.Rest);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See --help.");
            return Usage;
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            // What goes wrong unexpectedly is told by the process as any other crash is.
            EnableDefaultExceptionHandler = false,
            // A command that is told to end removes what it has made so far, however long its present step takes.
            ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
        });
    }
}
