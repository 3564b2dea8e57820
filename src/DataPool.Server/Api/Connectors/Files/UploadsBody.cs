using DataPool.Core.Storage;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary>The files that a connector has of those that were uploaded.</summary>
internal sealed record UploadsBody
{
    /// <summary>The one whose content is in the stream; null before the first.</summary>
    public required UploadBody? Kept { get; init; }

    /// <summary>A newer one that a run could not take yet: it is tried again when the definition is changed, or somebody runs the connector. Null for none.</summary>
    public required UploadBody? Waiting { get; init; }
}

/// <summary>A file that was uploaded.</summary>
internal sealed record UploadBody
{
    /// <summary>The name that it came with.</summary>
    public required string Name { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it came.</summary>
    public required DateTime At { get; init; }

    /// <summary>A file as it is shown.</summary>
    public static UploadBody? Of(StoredFile? file) => file is null ? null : new UploadBody { Name = file.Name, Size = file.Size, At = file.At.UtcDateTime };
}
