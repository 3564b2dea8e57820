using System.Collections.Concurrent;

namespace DataPool.Bench.Serve;

/// <summary>Baseline (a): reads and parses the body, keeps nothing.</summary>
internal static class BareEndpoints
{
    private static readonly ConcurrentQueue<PooledBuffer> Free = new();

    public static void Map(WebApplication app)
    {
        app.MapPost("/push", static async context =>
        {
            var buffer = Free.TryDequeue(out var pooled) ? pooled : new PooledBuffer();
            int length = await PushBody.ReadAsync(context.Request, buffer, context.RequestAborted);
            PushBody.Parse(buffer.Bytes.AsSpan(0, length));
            Free.Enqueue(buffer);
            await PushBody.AnswerAsync(context.Response);
        });

        // As many bytes as DataPool's snapshot has, from memory: what a GET of that size costs without a pool.
        var blobs = new ConcurrentDictionary<int, byte[]>();
        app.MapGet("/blob/{bytes:int}", async context =>
        {
            int size = int.Parse((string)context.Request.RouteValues["bytes"]!, null);
            byte[] blob = blobs.GetOrAdd(size, static size => Enumerable.Repeat((byte)' ', size).ToArray());
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = blob.Length;
            await context.Response.Body.WriteAsync(blob, context.RequestAborted);
        });
    }

    private sealed class PooledBuffer : IBodyBuffer
    {
        public byte[] Bytes { get; private set; } = new byte[1024];

        public Span<byte> Reserve(int length)
        {
            if (Bytes.Length < length)
            {
                Bytes = new byte[length * 2];
            }

            return Bytes;
        }
    }
}
