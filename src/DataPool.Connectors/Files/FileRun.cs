using System.Globalization;
using DataPool.Connectors.Files.Folder;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files;

/// <summary>Reads delivered files into the run's records, on a thread of its own: parsing blocks on the disk and takes its time.</summary>
/// <param name="spool">Where a format that must seek may unpack a file.</param>
/// <param name="maxBytes">The most bytes of a file.</param>
internal sealed class FileRun(SpoolFolder spool, long maxBytes) : IDisposable
{
    // Files read at a time: each holds its parser's buffers.
    private const int MostAtOnce = 4;
    private const int ChunkBytes = 1 << 20;
    private const int MostNamed = 5;

    private readonly SemaphoreSlim _places = new(MostAtOnce, MostAtOnce);

    /// <summary>Reads the files, one after the other.</summary>
    /// <exception cref="SourceException">A file is not what it should be; where there are several, the message begins with its name.</exception>
    public async Task<PullResult> ReadAsync(FileFormat format, Delivered delivered, PullContext context, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // One that hangs on its disk, and was given up, keeps its thread but nobody's place.
            return await OwnThread.RunAsync(() => Read(format, delivered, context, cancellationToken)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private PullResult Read(FileFormat format, Delivered delivered, PullContext context, CancellationToken cancellationToken)
    {
        var detected = new Dictionary<string, string>(delivered.Detected);
        IReadOnlyList<string>? columns = null;
        using var chunk = new RecordBatch(ChunkBytes + (ChunkBytes / 4));
        foreach (var file in delivered.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var opened = format.Open(ReadingOf(file, context), spool.Path, cancellationToken);
                if (columns is null)
                {
                    if (opened.Evidence is { } evidence) detected["format"] = evidence;
                    foreach (var (name, value) in opened.Reader.Detected) detected.TryAdd(name, value);
                }

                columns ??= opened.Reader.Columns;
                bool isMore;
                do
                {
                    isMore = opened.Reader.Read(chunk, ChunkBytes, cancellationToken);
                    // Another file of the same kind may have other columns; an empty one still says which it has.
                    context.Sink.Take(chunk, opened.Reader.Columns);
                    chunk.Clear();
                }
                while (isMore);
            }
            catch (SourceException fault) when (delivered.Files.Count > 1)
            {
                throw new SourceException(fault.Code, $"{file.Name}: {fault.Message}", fault.Transient, fault) { RetryAfter = fault.RetryAfter, Detected = fault.Detected };
            }
            catch (FolderException failure)
            {
                throw FolderFaults.Explain(failure);
            }
            catch (FileNotFoundException gone)
            {
                throw new SourceException("file_gone", $"{file.Name} was removed while it was read. It is looked for again.", transient: true, gone);
            }
            catch (IOException broken)
            {
                throw new SourceException("file_unreadable", $"{file.Name} could not be read to its end: {broken.Message}", transient: true, broken);
            }
        }

        Verify(delivered);
        if (delivered.Files.Count > 0) detected.TryAdd("files", NamesOf(delivered.Files));
        return new PullResult(new RecordBatch(), columns ?? []) { Detected = detected, IsNotModified = !delivered.IsContent };
    }

    private static void Verify(Delivered delivered)
    {
        try
        {
            delivered.Verify?.Invoke();
        }
        catch (FolderException failure)
        {
            throw FolderFaults.Explain(failure);
        }
    }

    private FileReading ReadingOf(FileContent file, PullContext context) => new()
    {
        Content = file,
        Shapes = context.Shapes,
        Warnings = context.Warnings,
        Limits = context.Limits,
        TimeZone = context.TimeZone,
        Flatten = context.Flatten,
        TextColumns = context.TextFields,
        Wanted = context.NamedFields,
        MaxBytes = maxBytes,
    };

    private static string NamesOf(IReadOnlyList<FileContent> files)
    {
        var names = string.Join(", ", files.Take(MostNamed).Select(file => file.Name));
        return files.Count <= MostNamed ? names : string.Create(CultureInfo.InvariantCulture, $"{names} and {files.Count - MostNamed} more");
    }
}
