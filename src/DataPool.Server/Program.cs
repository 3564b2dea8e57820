using DataPool.Server.Hosting;

try
{
    await using var app = DataPoolServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
