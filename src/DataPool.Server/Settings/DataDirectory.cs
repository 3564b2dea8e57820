using DataPool.Outside;

namespace DataPool.Server.Settings;

/// <summary>The folders of the data directory that the host makes itself.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folders that are missing, for their owner alone.</summary>
    /// <exception cref="SettingsException">The data directory cannot be written.</exception>
    public static void Prepare(DataPoolSettings settings)
    {
        try
        {
            foreach (var folder in (string[])[settings.DataDirectory, Path.Combine(settings.DataDirectory, AllowedRoots.FilesFolder)])
            {
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
                else Directory.CreateDirectory(folder, OwnerOnly);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataPool:DataDirectory: {settings.DataDirectory} cannot be used: {failure.Message}"]);
        }
    }
}
