using DataPool.Core.Storage;
using DataPool.Server.Hosting;

try
{
    await using var app = DataPoolServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is SettingsException or StorageException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
