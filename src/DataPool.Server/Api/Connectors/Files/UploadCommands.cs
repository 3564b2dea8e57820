using System.Globalization;
using System.IO.Compression;
using DataPool.Connectors.Files;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary><c>/api/connectors/{id}/file</c>: a file is stored before it is read, so that whoever is answered need not send it again.</summary>
internal sealed class UploadCommands(
    ConnectorCatalog catalog, IConnectorRunner runner, RunAnswer answer, IFileStore files, SpoolFolder spool, UploadTurns turns, ConnectorJournal journal,
    DataPoolSettings settings, TimeProvider time, ILogger<UploadCommands> logger)
{
    public async Task GetAsync(HttpContext http)
    {
        if (Find(ConnectorRoute.Id(http)) is not { } connector)
            await ConnectorRoute.NotFoundAsync(http);
        else if (!TakesUploads(connector))
            await WrongTypeAsync(http);
        else
            await WriteFilesAsync(http, connector);
    }

    public async Task PutAsync(HttpContext http)
    {
        if (RunAnswer.Waits(http.Request, byDefault: true) is not { } waits)
            await RunAnswer.WrongWaitAsync(http);
        else if (Find(ConnectorRoute.Id(http)) is not { } connector)
            await ConnectorRoute.NotFoundAsync(http);
        else if (!TakesUploads(connector))
            await WrongTypeAsync(http);
        else if (!connector.Enabled)
            await RunCommands.DisabledAsync(http);
        else if (http.Request.Headers.ContentEncoding is not ([] or ["identity"] or ["gzip"]))
            await Problem.WriteAsync(http, 415, "unsupported_media_type", "Send the file as it is, or compressed with gzip.");
        else if (turns.Enter(connector.Id) is not { } place)
            await Problem.WriteAsync(http, 429, "rate_limited", $"{UploadTurns.MostAtOnce} uploads of this connector are under way already. Send the same again in a moment.", retryAfterSeconds: 1);
        else
            await TakeAsync(http, connector.Id, place, waits);
    }

    private static bool TakesUploads(Connector connector) => connector.Definition is { } definition && FileType.IsUpload(definition.Source);

    private static Task WrongTypeAsync(HttpContext http) =>
        Problem.WriteAsync(http, 409, "wrong_connector_type", "This connector takes no uploads: only one of type file with the delivery upload does.");

    private async Task WriteFilesAsync(HttpContext http, Connector connector)
    {
        var (kept, waiting) = await files.FindAsync(connector.Number, http.RequestAborted);
        await JsonAnswer.WriteAsync(http, 200, new UploadsBody { Kept = UploadBody.Of(kept), Waiting = UploadBody.Of(waiting) }, ApiJson.Default.UploadsBody);
    }

    private Connector? Find(string id) => catalog.Find(id) is { Deleting: null } connector ? connector : null;

    private async Task TakeAsync(HttpContext http, string id, UploadTurns.Place place, bool waits)
    {
        Task? running = null;
        using var packed = spool.New();
        try
        {
            // A slow sender keeps nobody waiting: its turn comes when all is here.
            var size = await PackAsync(http, packed);
            await place.TakeTurnAsync(http.RequestAborted);
            // It may have been paused, changed or deleted meanwhile.
            if (Find(id) is not { } connector)
            {
                await ConnectorRoute.NotFoundAsync(http);
                return;
            }

            if (!connector.Enabled || await StoreAsync(http, connector, packed, size) is not { } file)
            {
                await RunCommands.DisabledAsync(http);
                return;
            }

            journal.Note(connector, JournalEvent.Config, JournalLevel.Info, string.Create(CultureInfo.InvariantCulture, $"The file {file.Name} ({file.Size} bytes) was uploaded."));
            if (await runner.RunAsync(id, afresh: true) is not { } runId)
            {
                await RunCommands.DisabledAsync(http);
                return;
            }

            running = runner.WaitAsync(id, runId);
            await answer.WriteAsync(http, connector, runId, waits);
        }
        finally
        {
            // The next file waits for the end of this one's run, whoever waits for it here.
            if (running is null) place.Dispose();
            else _ = EndAsync(running, place);
        }
    }

    private async Task EndAsync(Task running, UploadTurns.Place place)
    {
        try
        {
            await running;
        }
        catch (Exception failure)
        {
            Log.UploadRunNotAwaited(logger, failure);
        }
        finally
        {
            place.Dispose();
        }
    }

    private async Task<long> PackAsync(HttpContext http, SpooledFile packed)
    {
        UploadedFile.Prepare(http.Request, settings.Limits.UploadBytes);
        await using var target = packed.Create();
        await using var packing = new GZipStream(target, CompressionLevel.Fastest);
        return await UploadedFile.CopyAsync(http.Request.Body, packing, settings.Limits.UploadBytes, http.RequestAborted);
    }

    // Null where the connector was deleted, or left its stream, meanwhile.
    private async Task<StoredFile?> StoreAsync(HttpContext http, Connector connector, SpooledFile packed, long size)
    {
        await using var bytes = packed.OpenRead();
        if (!connector.Gate.TryEnter()) return null;
        try
        {
            // From here on it is stored to the end, whether or not somebody still waits for the answer.
            return await files.AddAsync(connector.Number, UploadedFile.Name(http.Request.Query["name"]), size, bytes, time.GetUtcNow(), CancellationToken.None);
        }
        catch (FileGoneException)
        {
            return null;
        }
        finally
        {
            connector.Gate.Exit();
        }
    }
}
