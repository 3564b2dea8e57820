namespace DataPool.Server.Live;

/// <summary>A reader has taken nothing for so long that it is to be cut; it comes back by itself.</summary>
internal sealed class StuckException : Exception
{
    /// <summary>How long a reader may take nothing (PRODUCT 3).</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a write that the reader must take within a time.</summary>
    /// <exception cref="StuckException">It has not.</exception>
    public static async Task WaitAsync(Task write, TimeSpan limit, TimeProvider time)
    {
        try
        {
            await write.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            throw new StuckException();
        }
    }
}
