using System.Collections;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>What a test of a connector foresees (PRODUCT 4, <c>effect</c>); that it foresees right is the model test's.</summary>
public sealed class StreamPreviewTests
{
    // Only a failing test waits for so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_push_goes_through_while_a_preview_is_being_planned_and_the_preview_keeps_to_what_it_began_with()
    {
        var stream = await MemoryStore.OpenStreamAsync(TimeProvider.System);
        Write(stream, Records.Push(1, WriteMode.Merge, ("a", [("x", 1)]), ("b", [("x", 1)])));
        Task<PendingWrite?>? push = null;
        using var records = Records.Batch(("a", [("x", 2)]), ("c", [("x", 1)]));
        var request = new WriteRequest
        {
            Kind = WriteKind.Push,
            Connector = 1,
            Mode = WriteMode.Merge,
            Records = records,
            // Read while the preview is being planned.
            Deletes = new WatchedKeys("b", () =>
            {
                push ??= Task.Run(() => stream.TryWrite(Records.Push(2, WriteMode.Merge, ("c", [("y", 1)]))));
                Assert.True(push.Wait(Patience), "The push waits for the preview.");
            }),
        };

        var preview = stream.TryPreview(request);
        Assert.Equal(new WritePreview(new WriteEffect(1, 1, 1, 0), null, null), preview);
        Assert.Equal(2, (await push!)!.Result.Version);
        Assert.Equal("a b c", string.Join(' ', stream.TryRead()!.Value.Image.Items.Select(item => Encoding.UTF8.GetString(item.Key))));
    }

    [Fact]
    public async Task A_held_write_is_foreseen_with_what_it_does_once_it_is_approved()
    {
        var stream = await MemoryStore.OpenStreamAsync(TimeProvider.System);
        Write(stream, Records.Pull(1, MissingPolicy.Remove, ("a", [("x", 1)]), ("b", [("x", 1)]), ("c", [("x", 1)])));
        using var records = Records.Batch(("a", [("x", 1)]), ("d", [("x", 1)]));
        var preview = stream.TryPreview(Guarded(records, maxItems: 0))!;
        Assert.Equal(new WriteEffect(1, 0, 2, 1), preview.Effect);
        Assert.StartsWith("This pull would remove 2 of 3 items.", preview.Held, StringComparison.Ordinal);
        Assert.Null(preview.Refused);
    }

    [Fact]
    public async Task A_held_write_that_would_be_refused_once_it_is_approved_is_foreseen_as_both()
    {
        var stream = await MemoryStore.OpenStreamAsync(TimeProvider.System);
        Write(stream, Records.Pull(1, MissingPolicy.Remove, ("a", [("x", 1)]), ("b", [("x", 1)])));
        using var records = Records.Batch(("c", [("x", 1)]), ("d", [("x", 1)]), ("e", [("x", 1)]));
        var preview = stream.TryPreview(Guarded(records, maxItems: 2))!;
        Assert.Null(preview.Effect);
        Assert.StartsWith("This pull would remove 2 of 2 items.", preview.Held, StringComparison.Ordinal);
        Assert.Equal("stream_full", preview.Refused!.Code);
    }

    private static WriteRequest Guarded(RecordBatch records, int maxItems) => new()
    {
        Kind = WriteKind.Pull,
        Connector = 1,
        Mode = WriteMode.Replace,
        Missing = MissingPolicy.Remove,
        Records = records,
        Guard = new WriteGuard(50, false),
        MaxItems = maxItems,
    };

    private static void Write(PoolStream stream, WriteRequest request)
    {
        Assert.Null(stream.TryWrite(request)!.Error);
        request.Records?.Dispose();
    }

    private sealed class WatchedKeys(string key, Action read) : IReadOnlyList<byte[]>
    {
        public int Count => 1;

        public byte[] this[int index]
        {
            get
            {
                read();
                return Encoding.UTF8.GetBytes(key);
            }
        }

        public IEnumerator<byte[]> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }
}
