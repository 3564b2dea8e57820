using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance.Files;

/// <summary>An upload that stops in the middle, with two chunks stored, until it is let go on.</summary>
internal sealed class StuckUpload
{
    private const long Place = 2 << 20;

    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<StoredFile> _adding;

    private StuckUpload(IFileStore files, int connector, byte seed) => _adding = files.AddAsync(
        connector, "slow.csv", 9 << 20, new FileSource(3 << 20, seed) { Reading = ReadingAsync }, FileStoreSuite.Noon, CancellationToken.None);

    public static async Task<StuckUpload> StartAsync(IFileStore files, int connector, byte seed = 0)
    {
        var upload = new StuckUpload(files, connector, seed);
        await (await Task.WhenAny(upload._arrived.Task, upload._adding)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(upload._arrived.Task.IsCompleted);
        return upload;
    }

    /// <summary>Lets it go on, and waits for its end.</summary>
    public Task<StoredFile> EndAsync()
    {
        _opened.TrySetResult();
        return _adding.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Task ReadingAsync(long place)
    {
        if (place < Place) return Task.CompletedTask;
        _arrived.TrySetResult();
        return _opened.Task;
    }
}
