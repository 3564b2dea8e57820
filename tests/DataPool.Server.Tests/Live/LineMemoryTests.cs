using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DataPool.Server.Api.Push;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>What bounds the memory that bodies of lines take.</summary>
public sealed class LineMemoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public async Task A_line_may_be_as_long_as_another_body(string end)
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestBytes=1024");
        var connector = await server.AddPremiumAsync("board");
        using (var fits = await server.SendAsync(connector, IngestServer.Lines(Line(1, 1024) + "\n" + Line(2, 1024) + end))) await LiveServer.ReadAsync(fits, 202);
        using var refused = await server.SendAsync(connector, IngestServer.Lines(Line(3, 1024) + "\n" + Line(4, 1025) + end));
        var problem = await LiveServer.ReadAsync(refused, 413);
        Assert.Equal("payload_too_large", problem.Text("code"));
        Assert.Equal("Line 2 has more than 1024 bytes. Send a smaller record, or raise DataPool:Limits:RequestBytes.", problem.Text("detail"));
        Assert.Equal(2, problem["line"]!.GetValue<int>());
        Assert.Equal(2, (await server.SnapshotAsync("board"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Bodies_that_arrive_at_once_share_a_budget_which_one_alone_may_exceed()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:NdjsonTotalBytes=1024");
        var connector = await server.AddPremiumAsync("board");
        var budget = server.Services.GetRequiredService<LineBudget>();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var slow = new SlowLines(Line(1, 700) + "\n", goOn.Task, Line(4, 700));
        var first = server.SendAsync(connector, slow);
        await Eventually.Async(() => budget.Taken == 701);
        using (var refused = await server.SendAsync(connector, IngestServer.Lines(Line(2, 700))))
        {
            var problem = await LiveServer.ReadAsync(refused, 503);
            Assert.Equal("overloaded", problem.Text("code"));
            Assert.Equal("More bodies of lines arrive at once than may be in memory (1024 bytes). Nothing was changed; send the same again in a few seconds, or raise DataPool:Limits:NdjsonTotalBytes.", problem.Text("detail"));
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        }

        // What fits beside it gets in; and what came first goes on, beyond the budget.
        using (var small = await server.SendAsync(connector, IngestServer.Lines(Line(3, 300)))) await LiveServer.ReadAsync(small, 202);
        await Eventually.Async(() => budget.Taken == 701);
        goOn.SetResult();
        using (var response = await first) await LiveServer.ReadAsync(response, 202);
        await Eventually.Async(() => budget.Taken == 0);
        using (var after = await server.SendAsync(connector, IngestServer.Lines(Line(2, 700)))) await LiveServer.ReadAsync(after, 202);
        Assert.Equal(["1", "2", "3", "4"], (await server.SnapshotAsync("board"))["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_refused_body_gives_back_what_it_took()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("board");
        using var refused = await server.SendAsync(connector, IngestServer.Lines("{\"id\":1}\nno"));
        await LiveServer.ReadAsync(refused, 400);
        await Eventually.Async(() => server.Services.GetRequiredService<LineBudget>().Taken == 0);
    }

    // A record of so many bytes.
    private static string Line(int id, int length)
    {
        var head = $$"""{"id":{{id}},"text":" """.TrimEnd();
        return head + new string('x', length - head.Length - 2) + "\"}";
    }

    // Some of its text is on its way before the rest is there.
    private sealed class SlowLines : HttpContent
    {
        private readonly string _begin;
        private readonly Task _goOn;
        private readonly string _end;

        public SlowLines(string begin, Task goOn, string end)
        {
            (_begin, _goOn, _end) = (begin, goOn, end);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_begin));
            await stream.FlushAsync();
            await _goOn;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_end));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
