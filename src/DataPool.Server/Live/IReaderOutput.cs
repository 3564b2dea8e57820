namespace DataPool.Server.Live;

/// <summary>
/// Where a reader's messages go, and in which form. One call at a time; each completes when the connection has room
/// for the next, so that nothing queues here.
/// </summary>
/// <exception cref="StuckException">The reader has taken nothing for too long (thrown by any of these).</exception>
internal interface IReaderOutput
{
    /// <summary>Writes a snapshot or a delta.</summary>
    ValueTask SendAsync(ReaderNews news);

    /// <summary>Writes a status.</summary>
    ValueTask SendStatusAsync(ReadOnlyMemory<byte> json);

    /// <summary>Writes that the stream is gone.</summary>
    ValueTask SendEndAsync(ReadOnlyMemory<byte> json);

    /// <summary>Hands on what was written: the reader waits for its next news after this.</summary>
    ValueTask FlushAsync();
}
