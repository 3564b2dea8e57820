using System.IO.Compression;
using System.Text.Json.Nodes;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Transfer;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>A folder with data directories and backups, gone after the test.</summary>
internal sealed class TransferFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("datapool-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>The files in it, without folders.</summary>
    public string[] Files() => [.. Directory.GetFileSystemEntries(_path).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>A data directory with rows in every table.</summary>
    public async Task<string> PoolAsync(string name = "pool", int items = 50)
    {
        var directory = File(name);
        await (await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        foreach (var part in PoolTables.Parts)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, part)}.db;Pooling=False");
            connection.Open();
            PoolContent.Fill(connection, part, items);
        }

        return directory;
    }

    /// <summary>Backs such a data directory up, to <c>b.zip</c>.</summary>
    public async Task BackupAsync() =>
        await PoolBackup.OfSqliteAsync(await PoolAsync(), File("b.zip"), false, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Changes the manifest of a backup, and removes the parts that it names no more.</summary>
    public void RewriteManifest(string name, Action<JsonNode> change)
    {
        using var zip = ZipFile.Open(File(name), ZipArchiveMode.Update);
        JsonNode manifest;
        using (var entry = zip.GetEntry("manifest.json")!.Open()) manifest = JsonNode.Parse(entry)!;
        change(manifest);
        var parts = manifest["parts"]!.AsArray().Select(part => (string?)part!["name"]).ToHashSet();
        foreach (var entry in zip.Entries.Where(entry => !parts.Contains(entry.Name)).ToList()) entry.Delete();
        using var written = new StreamWriter(zip.CreateEntry("manifest.json").Open());
        written.Write(manifest.ToJsonString());
    }

    public static object? Value(string directory, string part, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, part)}.db;Pooling=False");
        connection.Open();
        return connection.Value(sql);
    }

    /// <summary>The content of every table.</summary>
    public static Dictionary<string, RowSum> Sums(string directory)
    {
        var sums = new Dictionary<string, RowSum>();
        foreach (var table in PoolTables.All)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, table.Part)}.db;Pooling=False");
            connection.Open();
            sums.Add(table.Name, MigrationCopy.SumOf(connection, table));
        }

        return sums;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
