using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Formats.Files;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Files.Url;

/// <summary>A file that is fetched from a web address, only where it has changed.</summary>
/// <param name="client">The guarded way out.</param>
/// <param name="spool">Where the download lies while it is read.</param>
/// <param name="target">From where, and how.</param>
/// <param name="maxBytes">The most bytes of the file.</param>
internal sealed class UrlDelivery(OutboundClient client, SpoolFolder spool, UrlTarget target, long maxBytes) : IDelivery
{
    internal const int DefaultIntervalSeconds = 300;

    /// <inheritdoc/>
    public bool IsPolled => true;

    /// <inheritdoc/>
    public int IntervalSeconds => DefaultIntervalSeconds;

    /// <inheritdoc/>
    public int TimeoutSeconds => target.TimeoutSeconds + FileType.ParseSeconds;

    /// <inheritdoc/>
    public bool IsLookedAt => false;

    /// <inheritdoc/>
    public Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public async Task<Delivered> FetchAsync(PullContext context, CancellationToken cancellationToken)
    {
        context.Steps?.Begin("fetch");
        // What was read is only as good as what is in the pool of it.
        var known = context.LastRun is null ? null : context.Memory.Value as Version;
        var file = spool.New();
        try
        {
            var fetched = await FetchAsync(file, known, cancellationToken).ConfigureAwait(false);
            context.Steps?.Begin("read");
            if (fetched.NotModified)
            {
                file.Dispose();
                return Delivered.NotModified;
            }

            context.WhenEnded = end =>
            {
                context.Memory.Value = end.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged ? new Version(fetched.ETag, fetched.LastModified) : null;
                return Task.FromResult(false);
            };
            return new Delivered([new FileContent(fetched.FileName, file.OpenRead)]) { Temporary = [file], Detected = new Dictionary<string, string> { ["fetched"] = Explain(fetched) } };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<FetchResult> FetchAsync(SpooledFile file, Version? known, CancellationToken cancellationToken)
    {
        try
        {
            await using var destination = file.Create();
            return await client.FetchAsync(target.Request(known?.ETag, known?.LastModified, maxBytes), destination, cancellationToken).ConfigureAwait(false);
        }
        catch (OutboundException failure)
        {
            throw new SourceException(UrlFaults.CodeOf(failure.Fault), failure.Message, failure.Transient, failure) { RetryAfter = failure.RetryAfter };
        }
        catch (IOException failure)
        {
            throw SpoolFolder.Full(failure);
        }
    }

    private static string Explain(FetchResult fetched) => string.Create(
        CultureInfo.InvariantCulture, $"{fetched.Bytes} bytes of {fetched.MediaType ?? "no media type"}{(fetched.FileName.Length == 0 ? "" : $", called {fetched.FileName}")}");

    /// <summary>What the server calls the content that was last read.</summary>
    private sealed record Version(string? ETag, string? LastModified);
}
