using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace DataPool.Bench.Serve;

/// <summary>Baseline (b'): server-sent events in their plainest form. Each committed item goes to every reader.</summary>
internal sealed class EventReaders
{
    private readonly Lock _gate = new();
    private Channel<byte[]>[] _readers = [];
    private long _version;

    /// <summary>Called by the writer after each commit, in order.</summary>
    public void Publish(List<PendingRows> group)
    {
        var readers = Volatile.Read(ref _readers);
        if (readers.Length == 0)
        {
            return;
        }

        foreach (var request in group)
        {
            for (int row = 0; row < request.Count; row++)
            {
                byte[] frame = Frame(request.Payload(row));
                foreach (var reader in readers)
                {
                    reader.Writer.TryWrite(frame);
                }
            }
        }
    }

    public async Task ServeAsync(HttpContext context, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var reader = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        Change(readers => [.. readers, reader]);
        try
        {
            var body = context.Response.BodyWriter;
            context.Response.ContentType = "text/event-stream";
            await body.WriteAsync("event: snapshot\nid: 0:0\ndata: {\"items\":[]}\n\n"u8.ToArray(), ending.Token);
            while (await reader.Reader.WaitToReadAsync(ending.Token))
            {
                while (reader.Reader.TryRead(out byte[]? frame))
                {
                    frame.CopyTo(body.GetSpan(frame.Length));
                    body.Advance(frame.Length);
                }

                await body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the process ends.
        }
        finally
        {
            Change(readers => [.. readers.Where(other => other != reader)]);
        }
    }

    private byte[] Frame(ReadOnlySpan<byte> payload)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: delta\nid: 0:{++_version}\ndata: "));
        return [.. head, .. payload, .. "\n\n"u8];
    }

    private void Change(Func<Channel<byte[]>[], Channel<byte[]>[]> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _readers, change(_readers));
        }
    }
}
