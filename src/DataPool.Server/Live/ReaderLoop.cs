namespace DataPool.Server.Live;

/// <summary>
/// Sends one reader what follows what it has: deltas, a new snapshot where it fell too far behind, a status on change and
/// every 15 seconds, and the stream's end. The same for server-sent events and the hub.
/// </summary>
internal static class ReaderLoop
{
    /// <summary>Runs until the reader leaves or the stream ends.</summary>
    /// <returns>True when the stream ended, false when the reader left.</returns>
    /// <exception cref="StuckException">The reader has taken nothing for too long.</exception>
    public static async Task<bool> RunAsync(LiveReader reader, IReaderOutput output, CancellationToken leaving)
    {
        using var wake = leaving.UnsafeRegister(static reader => ((LiveReader)reader!).Signal.Set(), reader);
        while (true)
        {
            await reader.Signal.WaitAsync();
            if (leaving.IsCancellationRequested) return false;
            if (reader.Channel.IsDeleted)
            {
                await output.SendEndAsync(reader.End());
                await output.FlushAsync();
                return true;
            }

            var news = await reader.TakeAsync();
            if (!news.IsNone) await output.SendAsync(news);
            if (reader.IsDueStatus) await output.SendStatusAsync(reader.TakeStatus());
            await output.FlushAsync();
        }
    }
}
