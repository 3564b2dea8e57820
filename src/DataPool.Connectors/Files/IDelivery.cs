using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Connectors.Files;

/// <summary>How the files of one connector come: what its definition says of it. Immutable and thread-safe; what is remembered lies in <see cref="PullContext.Memory"/>.</summary>
internal interface IDelivery
{
    /// <summary>False where files are brought, rather than looked for.</summary>
    bool IsPolled { get; }

    /// <summary>Seconds between two looks, where the definition does not say; 0 where there are none.</summary>
    int IntervalSeconds { get; }

    /// <summary>Seconds that a run may take.</summary>
    int TimeoutSeconds { get; }

    /// <summary>True where it is known without reading them whether there are new files.</summary>
    bool IsLookedAt => true;

    /// <summary>Whether there is anything to read.</summary>
    Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken);

    /// <summary>Fetches what is to be read now.</summary>
    /// <exception cref="SourceException">It cannot be had.</exception>
    Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken);
}

/// <summary>What was delivered. Dispose it when it was read: what was fetched for it goes.</summary>
/// <param name="Files">The files, in the order in which they are read.</param>
internal sealed record Delivered(IReadOnlyList<FileContent> Files) : IDisposable
{
    /// <summary>Nothing has changed since the last successful run.</summary>
    public static Delivered NotModified { get; } = new([]) { IsContent = false };

    /// <summary>True where the files are the source's whole content, even if there is none of them.</summary>
    public bool IsContent { get; init; } = true;

    /// <summary>Called when all was read: throws where it was not the same from beginning to end.</summary>
    public Action? Verify { get; init; }

    /// <summary>What was found out on the way, by name.</summary>
    public IReadOnlyDictionary<string, string> Detected { get; init; } = new Dictionary<string, string>();

    /// <summary>What was fetched and is not needed any more then.</summary>
    public IReadOnlyList<IDisposable> Temporary { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in Temporary) file.Dispose();
    }
}
