using DataPool.Outside;

namespace DataPool.Server.Settings;

/// <summary>The folders of the data directory that the host makes itself.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder of the key ring.</summary>
    public static string Keys(DataPoolSettings settings) => Path.Combine(settings.DataDirectory, "keys");

    /// <summary>Makes the folders that are missing, for their owner alone; the key ring's is closed to others whatever it was.</summary>
    /// <exception cref="SettingsException">The data directory cannot be written.</exception>
    public static void Prepare(DataPoolSettings settings)
    {
        try
        {
            foreach (var folder in (string[])[settings.DataDirectory, Path.Combine(settings.DataDirectory, AllowedRoots.FilesFolder), Keys(settings)])
            {
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
                else Directory.CreateDirectory(folder, OwnerOnly);
            }

            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Keys(settings), OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataPool:DataDirectory: {settings.DataDirectory} cannot be used: {failure.Message}"]);
        }
    }
}
