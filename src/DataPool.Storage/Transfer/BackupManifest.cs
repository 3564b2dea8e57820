using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Storage.Transfer;

/// <summary>What a backup file says of itself: its entry <c>manifest.json</c>.</summary>
public sealed record BackupManifest
{
    /// <summary>The format that this program writes. Format 1 had no uploaded files.</summary>
    public const int CurrentFormat = 2;

    internal const string EntryName = "manifest.json";

    internal const string ProductName = "DataPool backup";

    /// <summary><c>DataPool backup</c>.</summary>
    public required string Product { get; init; }

    /// <summary>The version of the format, from 1.</summary>
    public required int Format { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public required string Program { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The kind of store it was made of: <c>Sqlite</c> or <c>PostgreSql</c>.</summary>
    public required string Storage { get; init; }

    /// <summary>The databases in it.</summary>
    public required IReadOnlyList<BackupPart> Parts { get; init; }

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this, BackupJson.Default.BackupManifest);

    internal static BackupManifest? Read(Stream stream) => JsonSerializer.Deserialize(stream, BackupJson.Default.BackupManifest);
}

/// <summary>A database in a backup.</summary>
/// <param name="Name">Its entry, for example <c>config.db</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its content, lower-case hexadecimal.</param>
/// <param name="Rows">The rows of each table.</param>
public sealed record BackupPart(string Name, long Bytes, string Sha256, IReadOnlyDictionary<string, long> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
