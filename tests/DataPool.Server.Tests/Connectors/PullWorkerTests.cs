using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>What a connector does when it is run by hand, paused, hung up, or when the clock is set.</summary>
public sealed class PullWorkerTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_run_in_progress_is_joined_and_its_end_is_everybodys()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var gate = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => gate.Task;
        var worker = await simulation.AddAsync("a", """ "type": "pull" """);
        simulation.Time.Advance(TimeSpan.Zero);
        var first = worker.Start(skipGuard: false)!;
        Assert.Equal(first.Id, worker.Start(skipGuard: false)!.Id);
        Assert.Equal(first.Id, simulation["a"].Health.Activity.Running!.RunId);
        gate.SetResult();
        Assert.Equal(RunOutcome.Unchanged, (await first.End).Outcome);
        Assert.Single(simulation.Starts["a"]);
        Assert.Null(worker.Find(first.Id));
    }

    [Fact]
    public async Task An_approval_waits_for_the_guarded_run_and_then_skips_the_guard_once()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var worker = await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        var guards = new List<bool>();
        simulation.Pool.Script[simulation["a"].StreamId] = request =>
        {
            guards.Add(request.Guard is not null);
            return request.Guard is null ? new WriteResult(2, 1, 1, 9) : throw new HeldException("Too few.");
        };
        var connector = simulation["a"];
        await simulation.RunToAsync(Start);
        var gate = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => gate.Task;
        var guarded = worker.Start(skipGuard: false)!;
        var approved = worker.Start(skipGuard: true)!;
        Assert.NotEqual(guarded.Id, approved.Id);
        Assert.Equal(approved.Id, worker.Start(skipGuard: true)!.Id);
        Assert.Same(approved, worker.Find(approved.Id));
        gate.SetResult();
        await guarded.End;
        var run = await approved.End;
        Assert.Equal((RunOutcome.Succeeded, 9), (run.Outcome!.Value, run.ItemsRemoved));
        Assert.Equal(ConnectorState.Active, connector.Status(Start).State);
    }

    [Fact]
    public async Task An_approval_and_what_has_just_come_run_each_on_its_own()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var worker = await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        await simulation.RunToAsync(Start);
        var before = simulation.Source.Count("a");
        var gate = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => gate.Task;
        var running = worker.Start(skipGuard: false)!;
        var uploaded = worker.Start(skipGuard: false, afresh: true)!;
        var approved = worker.Start(skipGuard: true)!;
        Assert.Equal(3, ((string[])[running.Id, uploaded.Id, approved.Id]).Distinct().Count());
        Assert.Equal((false, true), (uploaded.SkipsGuard, approved.SkipsGuard));
        Assert.Equal(uploaded.Id, worker.Start(skipGuard: false, afresh: true)!.Id);
        gate.SetResult();
        await uploaded.End;
        await approved.End;
        Assert.Equal(before + 3, simulation.Source.Count("a"));
    }

    [Fact]
    public async Task A_source_that_ignores_its_token_turns_red_in_time_and_is_never_read_twice_at_once()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Timeout = 5;
        simulation.Chance = 0;
        var hangs = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => hangs.Task;
        await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        await simulation.AddAsync("other", """ "type": "pull", "pollingIntervalSeconds": 1 """);
        await Until(simulation, () => simulation.Starts.ContainsKey("a"));
        await Until(simulation, () => simulation["a"].Status(simulation.Time.GetUtcNow()).Code == "timeout");
        // Timeout and half a second.
        Assert.InRange((simulation.Time.GetUtcNow() - Start).TotalSeconds, 5.5, 6.1);
        Assert.Equal(
            "The source gave no answer within its timeout (5 seconds) and was given up. If it needs longer, raise source.timeoutSeconds.",
            simulation["a"].Status(Start).Reason);
        await Until(simulation, () => simulation["a"].Status(simulation.Time.GetUtcNow()).Code == "source_stuck");
        Assert.Single(simulation.Starts["a"]);
        Assert.True(simulation.Starts["other"].Count > 20, $"{simulation.Starts["other"].Count} runs of the other");

        // Cured: green by itself.
        simulation.Source.Script.Remove("a");
        hangs.SetResult();
        await Until(simulation, () => simulation["a"].Status(simulation.Time.GetUtcNow()).State == ConnectorState.Active);
        Assert.Equal(2, simulation.Starts["a"].Count);
    }

    [Fact]
    public async Task A_read_that_hangs_does_not_keep_another_source_from_being_read()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Timeout = 5;
        var hangs = new TaskCompletionSource();
        simulation.Source.Script["a"] = (_, _) => hangs.Task;
        var worker = await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        await Until(simulation, () => simulation["a"].Status(simulation.Time.GetUtcNow()).Code == "timeout");

        // Another name, and it is the same source still: not read twice at once. Then it is mended.
        await ChangeAsync("""{ "name": "renamed", "type": "pull", "source": { "name": "a" }, "mapping": { "stream": "a", "key": ["id"] } }""");
        await Until(simulation, () => simulation["renamed"].Status(simulation.Time.GetUtcNow()).Code == "source_stuck");
        Assert.Single(simulation.Starts["a"]);
        await ChangeAsync("""{ "name": "renamed", "type": "pull", "source": { "name": "mended" }, "mapping": { "stream": "a", "key": ["id"] } }""");
        await Until(simulation, () => simulation["renamed"].Status(simulation.Time.GetUtcNow()).State == ConnectorState.Active);
        Assert.Single(simulation.Starts["a"]);
        hangs.SetResult();

        async Task ChangeAsync(string definition)
        {
            await simulation.Catalog.ChangeDefinitionAsync(
                simulation.Catalog.Connectors[0].Id, _ => ConnectorDraft.Read(System.Text.Encoding.UTF8.GetBytes(definition), simulation.Definitions));
            await worker.EnsureAsync(changed: true, TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task The_wait_for_a_read_that_hangs_and_the_next_one_have_one_deadline()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Start);
        var type = new ScriptedSource { Timeout = 10 };
        var source = new SourceRead(time);
        var hangs = new TaskCompletionSource();
        var (begun, begunAgain) = (new TaskCompletionSource(), new TaskCompletionSource());
        type.Script["a"] = (_, _) =>
        {
            begun.SetResult();
            return hangs.Task;
        };
        var first = source.ReadAsync(type, Context(), CancellationToken.None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10.5));
        await Assert.ThrowsAsync<SourceException>(() => first.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        // It ends eight seconds later; the next one, which waited for it, has the two that are left and half a second.
        type.Script["a"] = (_, _) =>
        {
            begunAgain.SetResult();
            return new TaskCompletionSource().Task;
        };
        var second = source.ReadAsync(type, Context(), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(8));
        hangs.SetResult();
        await begunAgain.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        // The timer is set a moment after the read has begun; the clock stops half a second after it should have rung.
        for (var i = 0; i < 30; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("timeout", (await Assert.ThrowsAsync<SourceException>(() => second.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))).Code);

        PullContext Context() => new()
        {
            Source = "a", TimeZone = TimeZoneInfo.Utc, Now = Start, LastRun = null, Shapes = new Core.Records.ShapeTable(), Warnings = new WarningCounter(),
            Sink = new Core.Mapping.PullMapping(new Core.Mapping.Mapper(new Core.Mapping.MappingDefinition { Stream = "s" }), new Core.Mapping.MapContext { IsPull = true, TimeZone = TimeZoneInfo.Utc, Limits = new Core.Records.RecordLimits() }),
        };
    }

    [Fact]
    public async Task A_source_that_blocks_its_thread_turns_red_too()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Timeout = 1;
        using var blocks = new ManualResetEventSlim();
        simulation.Source.Script["a"] = (_, _) =>
        {
            blocks.Wait(CancellationToken.None);
            return Task.CompletedTask;
        };
        await simulation.AddAsync("a", """ "type": "pull" """);
        await Until(simulation, () => simulation["a"].Status(simulation.Time.GetUtcNow()).Code == "timeout");
        blocks.Set();
    }

    [Fact]
    public async Task Pausing_cancels_a_run_and_plans_none_and_the_pause_is_not_caught_up()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Script["a"] = (_, token) => Task.Delay(Timeout.Infinite, token);
        var worker = await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 10 """);
        await Until(simulation, () => simulation.Starts.ContainsKey("a"));
        var run = worker.Start(skipGuard: false)!;
        await simulation.Catalog.SetEnabledAsync(simulation["a"].Id, false);
        await worker.EnsureAsync(changed: true, TimeSpan.Zero);
        Assert.Equal(RunOutcome.Cancelled, (await run.End).Outcome);
        Assert.Null(worker.Start(skipGuard: false));
        Assert.Null(simulation["a"].Health.NextRunAt);
        simulation.Time.Advance(TimeSpan.FromDays(1));
        Assert.Single(simulation.Starts["a"]);

        simulation.Source.Script.Remove("a");
        await simulation.Catalog.SetEnabledAsync(simulation["a"].Id, true);
        await worker.EnsureAsync(changed: true, TimeSpan.Zero);
        await simulation.RunToAsync(Start.AddDays(1).AddSeconds(25));
        Assert.Equal([0, 10, 20], simulation.Starts["a"].Skip(1).Select(at => (at - Start.AddDays(1)).TotalSeconds));
    }

    [Fact]
    public async Task Only_a_starting_server_spreads_and_a_clock_that_jumps_brings_one_run()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var worker = await simulation.AddAsync("a", """ "type": "pull", "cron": "0 * * * *" """);
        await simulation.RunToAsync(Start);
        await worker.StopAsync();
        // As a server that starts finds it: no run is missed, none is made up for.
        await worker.EnsureAsync(changed: false, TimeSpan.FromSeconds(7));
        Assert.Equal(Start.AddHours(1), simulation["a"].Health.NextRunAt);
        await simulation.RunToAsync(Start.AddHours(1));
        Assert.Equal(2, simulation.Starts["a"].Count);
        simulation.Time.Advance(TimeSpan.FromHours(50.5));
        await simulation.RunToAsync(Start.AddHours(51.5));
        Assert.Equal(3, simulation.Starts["a"].Count);
        Assert.Equal(Start.AddHours(52), simulation["a"].Health.NextRunAt);
        // The keeper's look changes nothing of what is planned.
        await worker.EnsureAsync(changed: false, TimeSpan.Zero);
        Assert.Equal(Start.AddHours(52), simulation["a"].Health.NextRunAt);
    }

    [Fact]
    public async Task An_interval_spreads_its_first_run_after_a_start()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        var worker = await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        await simulation.RunToAsync(Start);
        await worker.StopAsync();
        await worker.EnsureAsync(changed: false, TimeSpan.FromSeconds(7));
        Assert.Equal(Start.AddSeconds(7), simulation["a"].Health.NextRunAt);
    }

    [Fact]
    public async Task Retry_After_of_the_source_is_honoured()
    {
        await using var simulation = await Simulation.StartAsync(Start);
        simulation.Source.Script["a"] = (_, _) => throw new SourceException("rate_limited", "Too many requests.", transient: true) { RetryAfter = TimeSpan.FromHours(1) };
        await simulation.AddAsync("a", """ "type": "pull", "pollingIntervalSeconds": 60 """);
        await simulation.RunToAsync(Start);
        await Until(simulation, () => simulation["a"].Health.NextRunAt is not null);
        Assert.Equal(Start.AddHours(1), simulation["a"].Health.NextRunAt);
    }

    // The clock goes on in small steps; each lets what runs on other threads come to its end.
    private static async Task Until(Simulation simulation, Func<bool> condition)
    {
        for (var step = 0; step < 2000; step++)
        {
            if (condition()) return;
            await Task.Delay(1, TestContext.Current.CancellationToken);
            if (condition()) return;
            simulation.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Fail("It did not happen within 200 s.");
    }
}
