using System.Text.Json;
using DataPool.Connectors.Files.Folder;
using DataPool.Connectors.Files.Upload;
using DataPool.Connectors.Files.Url;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Storage;
using DataPool.Formats.Files;
using DataPool.Outside;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Files;

/// <summary>
/// The connector type <c>file</c>: CSV, Excel, JSON and XML files that are uploaded, fetched from a web address, or put into a
/// folder. Options and errors: <c>docs/connectors/file.md</c>.
/// </summary>
public sealed class FileType : IPullType, IDisposable
{
    /// <summary>The word in a definition's <c>delivery</c> for files that are brought.</summary>
    public const string UploadDelivery = "upload";

    /// <summary>Seconds for reading and parsing what was fetched.</summary>
    internal const int ParseSeconds = 300;

    private readonly AllowedRoots _roots;
    private readonly OutboundClient _client;
    private readonly SpoolFolder _spool;
    private readonly TimeProvider _time;
    private readonly long _maxBytes;
    private readonly UploadDelivery _upload;
    private readonly FileRun _run;
    private readonly FileForm _form;

    /// <summary>The type.</summary>
    /// <param name="roots">Where watched folders may lie.</param>
    /// <param name="client">The guarded way out.</param>
    /// <param name="files">Where uploads are kept.</param>
    /// <param name="spool">Where files lie while they are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="maxBytes">The most bytes of a file; <see cref="FileReading.DefaultMaxBytes"/> by default.</param>
    public FileType(AllowedRoots roots, OutboundClient client, IFileStore files, SpoolFolder spool, TimeProvider time, long maxBytes = FileReading.DefaultMaxBytes)
    {
        (_roots, _client, _spool, _time, _maxBytes) = (roots, client, spool, time, maxBytes);
        _upload = new UploadDelivery(files, spool);
        _run = new FileRun(spool, maxBytes);
        _form = new FileForm(roots, Name);
    }

    /// <inheritdoc/>
    public string Name => "file";

    /// <inheritdoc/>
    public IReadOnlyList<string> Secrets { get; } = ["auth.password", "auth.token", "headers.*"];

    /// <inheritdoc/>
    public ConnectorForm Form => _form.Make();

    /// <inheritdoc/>
    public bool HoldsEmpty => true;

    /// <inheritdoc/>
    public int DefaultIntervalSeconds(object source) => ((FileSource)source).Delivery.IntervalSeconds;

    /// <inheritdoc/>
    public int TimeoutSeconds(object source) => ((FileSource)source).Delivery.TimeoutSeconds;

    /// <inheritdoc/>
    public bool IsPolled(object source) => ((FileSource)source).Delivery.IsPolled;

    /// <inheritdoc/>
    public bool IsLookedAt(object source) => ((FileSource)source).Delivery.IsLookedAt;

    /// <summary>True for a source whose files are uploaded.</summary>
    public static bool IsUpload(object source) => source is FileSource { Delivery: Upload.UploadDelivery };

    /// <inheritdoc/>
    public string Destination(JsonElement source)
    {
        var delivery = source.TryGetProperty("delivery", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : "";
        return source.TryGetProperty("url", out var text) && text.ValueKind == JsonValueKind.String && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var url)
            ? $"{delivery}\n{url.Scheme}://{url.IdnHost}:{url.Port}"
            : delivery ?? "";
    }

    /// <inheritdoc/>
    public object? ReadSource(ObjectReader source)
    {
        var before = source.Errors.Count;
        var format = FileFormat.Read(source);
        var delivery = ReadDelivery(source);
        // Which other properties are known depends on the delivery: nothing more can be said about them.
        if (delivery is not null) source.Done();
        return source.Errors.Count > before ? null : new FileSource(format!, delivery!);
    }

    /// <inheritdoc/>
    public Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken) => ((FileSource)context.Source).Delivery.LookAsync(context, cancellationToken);

    /// <inheritdoc/>
    public async Task<PullResult> ReadAsync(PullContext context, CancellationToken cancellationToken)
    {
        var source = (FileSource)context.Source;
        using var delivered = await source.Delivery.FetchAsync(context, cancellationToken).ConfigureAwait(false);
        return await _run.ReadAsync(source.Format, delivered, context, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private IDelivery? ReadDelivery(ObjectReader source)
    {
        switch (source.Text("delivery", required: true))
        {
            case UploadDelivery:
                return _upload;
            case "url":
                return UrlTarget.Read(source) is { } url ? new UrlDelivery(_client, _spool, url, _maxBytes) : null;
            case "folder":
                return FolderTarget.Read(source, _roots) is { } folder ? new FolderDelivery(folder, _time) : null;
            case null:
                return null;
            default:
                source.Error("delivery", "invalid", $"{source.PathOf("delivery")} must be one of: upload, url, folder.");
                return null;
        }
    }
}
