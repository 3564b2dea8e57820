using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>Tests of a source that does not listen when it is told to end.</summary>
public sealed class DeafSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_test_that_hangs_is_given_up_in_time_and_gives_its_place_back()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Timeout = 5;
        var hangs = new TaskCompletionSource();
        PullContext? context = null;
        simulation.Source.Script["a"] = (given, _) =>
        {
            (context = given).Steps!.Begin("connect");
            return hangs.Task;
        };
        using var tester = Tester(simulation);
        var tests = Enumerable.Range(0, ConnectorTester.MaxAtOnce).Select(_ => tester.RunAsync(Definition(simulation), null, null, null, CancellationToken.None)).ToArray();
        await Hosting.Eventually.Async(() => simulation.Source.Count("a") == tests.Length);
        Assert.Null(await tester.RunAsync(Definition(simulation), null, null, null, CancellationToken.None));
        for (var i = 0; i < 500 && !tests.All(test => test.IsCompleted); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            if (i > 2 && simulation.Time.GetUtcNow() < Start.AddSeconds(6)) simulation.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        foreach (var test in tests)
        {
            var report = (await test.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))!;
            Assert.Equal(
                ("timeout", "The source gave no answer within its timeout (5 seconds) and was given up. If it needs longer, raise source.timeoutSeconds."),
                (report.Error!.Code, report.Error.Message));
            Assert.Equal(["connect"], report.Steps.Select(step => step.Name));
            // What is told afterwards changes no report.
            context!.Steps!.Begin("query");
            context.Steps.End();
            context.Warnings.Add("late", null, "e");
            Assert.Single(report.Steps);
        }

        using var leave = new CancellationTokenSource();
        var another = tester.RunAsync(Definition(simulation), null, null, null, leave.Token);
        Assert.False(another.IsCompleted);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => another);
        hangs.SetResult();
    }

    [Fact]
    public async Task A_client_that_leaves_gives_the_place_back_though_the_source_goes_on()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var hangs = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => hangs.Task;
        using var tester = Tester(simulation);
        using var leave = new CancellationTokenSource();
        var tests = Enumerable.Range(0, ConnectorTester.MaxAtOnce).Select(_ => tester.RunAsync(Definition(simulation), null, null, null, leave.Token)).ToArray();
        Assert.Null(await tester.RunAsync(Definition(simulation), null, null, null, CancellationToken.None));
        await leave.CancelAsync();
        foreach (var test in tests)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        simulation.Source.Script["a"] = (_, _) => throw new SourceException("refused", "No.", transient: false);
        Assert.Equal("refused", (await tester.RunAsync(Definition(simulation), null, null, null, CancellationToken.None))!.Error!.Code);
        hangs.SetResult();
    }

    private static ConnectorTester Tester(Simulation simulation) => new(simulation.Catalog, simulation.Pool, new RecordLimits(), simulation.Time);

    private static ConnectorDefinition Definition(Simulation simulation) => ConnectorDraft.Read(
        Encoding.UTF8.GetBytes("""{ "name": "a", "type": "pull", "source": { "name": "a" }, "mapping": { "stream": "a", "key": ["id"] } }"""), simulation.Definitions).Definition;
}
