using System.Buffers;
using System.Text.Json;

namespace DataPool.Bench.Serve;

/// <summary>Reads a request's body into one contiguous buffer, which parses faster than Kestrel's 4 KB segments.</summary>
internal static class PushBody
{
    /// <summary>The answer of both baselines.</summary>
    public static ReadOnlySpan<byte> Accepted => "{\"status\":\"accepted\"}"u8;

    /// <summary>Fills <paramref name="buffer"/> (replaced by a larger one where needed) and returns the length.</summary>
    public static async ValueTask<int> ReadAsync(HttpRequest request, IBodyBuffer buffer, CancellationToken cancel)
    {
        var body = request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            if (read.IsCompleted || read.Buffer.Length == request.ContentLength)
            {
                int length = (int)read.Buffer.Length;
                read.Buffer.CopyTo(buffer.Reserve(length));
                body.AdvanceTo(read.Buffer.End);
                return length;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Walks every token; malformed JSON throws.</summary>
    public static void Parse(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
        }
    }

    public static ValueTask AnswerAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        response.ContentLength = Accepted.Length;
        response.BodyWriter.Write(Accepted);
        var flush = response.BodyWriter.FlushAsync();
        return flush.IsCompletedSuccessfully ? ValueTask.CompletedTask : Await(flush);

        static async ValueTask Await(ValueTask<System.IO.Pipelines.FlushResult> flush) => await flush;
    }
}
