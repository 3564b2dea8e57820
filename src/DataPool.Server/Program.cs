using DataPool.Core.Storage;
using DataPool.Server.Commands;
using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Connections;

try
{
    if (CommandLine.IsCommand(args)) return await CommandLine.RunAsync(args);
    await using var app = DataPoolServer.Build(args);
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (Exception wrong) when (wrong is SettingsException or StorageException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
catch (IOException wrong) when (wrong.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{wrong.Message} Stop what listens there, or choose another address: --urls http://localhost:5081");
    return 1;
}
