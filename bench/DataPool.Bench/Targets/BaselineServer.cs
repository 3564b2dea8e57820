using System.Text.Json;

namespace DataPool.Bench.Targets;

/// <summary>Baseline (a) or (b): this program itself, as a child.</summary>
internal sealed class BaselineServer : IDisposable
{
    private readonly TemporaryFolder _data;
    private readonly ChildProcess _process;

    private BaselineServer(TemporaryFolder data, ChildProcess process)
    {
        _data = data;
        _process = process;
    }

    public int Port => _process.Port;

    /// <param name="kind"><c>bare</c> or <c>rows</c>.</param>
    /// <param name="dataRoot">Folder for the temporary data.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static BaselineServer Start(string kind, string dataRoot, CancellationToken cancel)
    {
        var data = new TemporaryFolder(dataRoot);
        var process = ChildProcess.Start(Dotnet.OwnAssembly, ["--serve", kind, "--data", data.Path], new Dictionary<string, string>());
        var server = new BaselineServer(data, process);
        try
        {
            process.WaitFor("/health/ready", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(20), cancel);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Requests, rows and commits so far.</summary>
    public (long Requests, long Rows, long Commits) Stats()
    {
        JsonElement stats = new ControlClient(Port, null).Ask(HttpMethod.Get, "/stats", 200);
        return (stats.GetProperty("requests").GetInt64(), stats.GetProperty("rows").GetInt64(), stats.GetProperty("commits").GetInt64());
    }

    public void Dispose()
    {
        _process.Dispose();
        _data.Dispose();
    }
}
