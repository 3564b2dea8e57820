namespace DataPool.Server.Settings;

/// <summary>The folders of the data directory that the host makes itself.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder of the key ring.</summary>
    public static string Keys(DataPoolSettings settings) => Path.Combine(settings.DataDirectory, "keys");

    /// <summary>Makes the folders that are missing; the key ring's is for its owner alone.</summary>
    /// <exception cref="SettingsException">The data directory cannot be written.</exception>
    public static void Prepare(DataPoolSettings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            Directory.CreateDirectory(Path.Combine(settings.DataDirectory, "files"));
            var keys = Directory.CreateDirectory(Keys(settings)).FullName;
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keys, OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataPool:DataDirectory: {settings.DataDirectory} cannot be used: {failure.Message}"]);
        }
    }
}
