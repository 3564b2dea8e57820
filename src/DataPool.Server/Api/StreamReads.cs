using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Server.Api;

/// <summary>
/// Asks many streams one thing each, for lists. Those that must be read from the disk first are read a few at a time: one
/// after the other a long list would take minutes, all at once would leave nobody else the disk.
/// </summary>
internal static class StreamReads
{
    /// <summary>The most streams that one list reads at once.</summary>
    public const int AtOnce = 8;

    /// <summary>
    /// What each stream answers, by its number; null where it cannot be read now, which must not hide the others, least of
    /// all what is to be mended.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, T?>> AskAsync<T>(
        IEnumerable<long> streamIds, Func<long, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var ids = streamIds.Distinct().ToArray();
        var answers = new T?[ids.Length];
        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, _) =>
        {
            try
            {
                answers[i] = await ask(ids[i]);
            }
            catch (Exception failure) when (failure is OverloadedException or StorageException)
            {
                answers[i] = null;
            }
        });
        var byId = new Dictionary<long, T?>(ids.Length);
        for (var i = 0; i < ids.Length; i++) byId.Add(ids[i], answers[i]);
        return byId;
    }
}
