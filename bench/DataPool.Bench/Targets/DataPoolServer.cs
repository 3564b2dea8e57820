using System.Security.Cryptography;
using System.Text.Json;
using DataPool.Bench.Load;

namespace DataPool.Bench.Targets;

/// <summary>Target (c): the product itself, with a fresh data folder.</summary>
internal sealed class DataPoolServer : IDisposable
{
    private static readonly string[] KeyFields = ["id"];

    private readonly TemporaryFolder _data;
    private readonly ChildProcess _process;
    private readonly ControlClient _control;

    private DataPoolServer(TemporaryFolder data, ChildProcess process, string adminToken)
    {
        _data = data;
        _process = process;
        AdminToken = adminToken;
        _control = new ControlClient(process.Port, adminToken);
    }

    public int Port => _process.Port;

    public string AdminToken { get; }

    public long ResidentBytes => _process.ResidentBytes;

    /// <summary>The most that it has been.</summary>
    public long PeakResidentBytes => _process.PeakResidentBytes;

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Its data directory.</summary>
    public string DataDirectory => _data.Path;

    /// <summary>Where its SQLite sources may lie.</summary>
    public string Files => Path.Combine(_data.Path, "files");

    /// <summary>The calls beside the load.</summary>
    public ControlClient Control => _control;

    /// <summary>Starts it and waits until <paramref name="path"/> answers 200.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="path">What to wait for.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="database">A PostgreSQL database to keep everything in; null for SQLite.</param>
    public static DataPoolServer Start(BenchOptions options, string path, CancellationToken cancel, string? database = null)
    {
        string assembly = ServerAssembly.Find(options.Server);
        string token = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 40);
        var data = new TemporaryFolder(options.Data);
        var environment = new Dictionary<string, string>
        {
            ["DATAPOOL__DATADIRECTORY"] = data.Path,
            ["DATAPOOL__ADMIN__APITOKEN"] = token,
            ["DATAPOOL__LIMITS__REQUESTSPERSECOND"] = "0",
        };
        if (database is not null)
        {
            environment["DATAPOOL__STORAGE"] = "PostgreSql";
            environment["CONNECTIONSTRINGS__DATAPOOL"] = database;
        }

        var process = ChildProcess.Start(assembly, [], environment);
        var server = new DataPoolServer(data, process, token);
        try
        {
            process.WaitFor(path, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10), cancel);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Creates a webhook connector for a stream of that name, and proves that it takes an item.</summary>
    public PushTarget CreateStream(string stream)
    {
        byte[] definition = JsonSerializer.SerializeToUtf8Bytes(new
        {
            name = stream,
            type = "webhook",
            enabled = true,
            source = new { },
            mapping = new { stream, key = KeyFields, write = "merge" },
        });
        string key = _control.Ask(HttpMethod.Post, "/api/connectors", 201, definition).GetProperty("ingestKey").GetString()!;
        var target = new PushTarget(Port, $"/api/webhook/{stream}", key);
        var answer = _control.Ask(HttpMethod.Post, target.Path, 202, """{"id":"k0000","seq":1}"""u8, key);
        return answer.GetProperty("itemsChanged").GetInt32() == 1
            ? target
            : throw new BenchFailure($"The first push to {stream} changed no item: {answer}");
    }

    /// <summary>Pushes the whole pool of keys, in batches of 100.</summary>
    public void Fill(PushTarget target)
    {
        var batch = target.Request(100, 1);
        for (int key = 0; key < PushRequest.Keys; key += 100)
        {
            byte[] request = batch.Next(key, key);
            _control.Ask(HttpMethod.Post, target.Path, 202, request.AsSpan(request.Length - batch.BodyLength), target.Bearer);
        }
    }

    /// <summary>The stream's version: how many requests have changed it.</summary>
    public long Version(string stream) =>
        _control.Ask(HttpMethod.Get, $"/api/streams/{stream}?limit=1", 200).GetProperty("version").GetInt64();

    public int SnapshotLength(string stream)
    {
        int items = _control.Ask(HttpMethod.Get, $"/api/streams/{stream}", 200).GetProperty("items").GetArrayLength();
        return items == PushRequest.Keys
            ? _control.Length($"/api/streams/{stream}")
            : throw new BenchFailure($"The snapshot of {stream} holds {items} items instead of {PushRequest.Keys}.");
    }

    /// <summary>Ends the process; its data stays until it is disposed.</summary>
    public void Stop() => _process.Dispose();

    public void Dispose()
    {
        _process.Dispose();
        _data.Dispose();
    }
}
