namespace DataPool.Bench.Serve;

/// <summary>A child process of the generator that serves one of the two baselines until its standard input ends.</summary>
internal static class BaselineHost
{
    public static int Run(string kind, string urls, string dataDirectory)
    {
        // Like the server: a watcher would be woken by every write to a data directory below it.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", $"--urls={urls}"]);
        builder.Logging.ClearProviders();
        using var app = builder.Build();
        app.MapGet("/health/ready", static context => Task.CompletedTask);

        using var rows = kind == "rows" ? RowWriter.Open(Path.Combine(dataDirectory, "rows.db")) : null;
        if (rows is null)
        {
            BareEndpoints.Map(app);
        }
        else
        {
            RowEndpoints.Map(app, rows);
        }

        // A generator that was killed cannot stop its children; the end of the pipe to it does.
        var watch = new Thread(() =>
        {
            while (Console.In.ReadLine() is not null)
            {
            }

            app.Lifetime.StopApplication();
        })
        { IsBackground = true };
        watch.Start();
        app.Run();
        return 0;
    }
}
