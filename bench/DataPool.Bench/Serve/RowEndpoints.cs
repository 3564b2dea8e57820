using System.Collections.Concurrent;
using System.Globalization;

namespace DataPool.Bench.Serve;

/// <summary>Baseline (b): a committed row for each item before the 202; (b'): readers of <c>/events</c> get it too.</summary>
internal static class RowEndpoints
{
    private static readonly ConcurrentQueue<PendingRows> Free = new();

    public static void Map(WebApplication app, RowWriter writer)
    {
        app.MapPost("/push", async context =>
        {
            var rows = Free.TryDequeue(out var pooled) ? pooled : new PendingRows();
            int length = await PushBody.ReadAsync(context.Request, rows, context.RequestAborted);
            rows.Parse(length);
            writer.Enqueue(rows);
            await rows.Committed;
            Free.Enqueue(rows);
            await PushBody.AnswerAsync(context.Response);
        });
        app.MapGet("/events", context => writer.Readers.ServeAsync(context, app.Lifetime.ApplicationStopping));
        app.MapGet("/stats", context => context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{{\"requests\":{writer.Requests},\"rows\":{writer.Rows},\"commits\":{writer.Commits}}}")));
    }
}
