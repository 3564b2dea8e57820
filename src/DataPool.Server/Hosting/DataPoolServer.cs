using DataPool.Server.Demo;
using DataPool.Server.Pages;

namespace DataPool.Server.Hosting;

/// <summary>Builds the server.</summary>
internal static class DataPoolServer
{
    /// <summary>Builds the server, ready to run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Called when everything is registered: what tests replace.</param>
    /// <exception cref="SettingsException">The settings are wrong.</exception>
    /// <exception cref="Core.Storage.StorageException">The storage cannot be opened.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Configuration is read once: a watcher would be woken by every write to a data directory below it.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. DemoSetup.Without(args)],
            // The pages' files are listed under this name, whatever program the server is started in.
            ApplicationName = typeof(DataPoolServer).Assembly.GetName().Name,
            // Published they lie beside the program, which may be started from anywhere.
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot") is var files && Directory.Exists(files) ? files : null,
        });
        builder.AddHostDefaults();
        builder.AddLogPrivacy();
        var settings = builder.AddSettings();
        builder.AddSecurity(settings);
        builder.AddConnectors(settings);
        builder.AddPool(settings);
        builder.AddHttp(settings);
        builder.AddPages();
        builder.Services.AddDemo();
        if (args.Contains(DemoSetup.Argument)) builder.Services.AddDemoAtStart();
        configure?.Invoke(builder);

        var app = builder.Build();
        try
        {
            app.UsePipeline();
            app.MapEndpoints();
            app.LogStartNotes();
            return app;
        }
        catch
        {
            // Storage is open by then.
            ((IDisposable)app).Dispose();
            throw;
        }
    }
}
