using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Live;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Api;

/// <summary>What is told of streams that are behind and of approvals.</summary>
public sealed class MonitoringTests
{
    [Fact]
    public async Task A_stream_is_fresh_late_or_stale_by_overdue_pulls_and_idle_pushes()
    {
        await using var host = await DataPoolHost.StartAsync();
        var pull = Find(host, await host.CreateAsync(Definitions.Sql("pull", "both")));
        var push = Find(host, await host.CreateAsync(Definitions.Webhook("push", "both")));
        var journal = host.Services.GetRequiredService<ConnectorJournal>();
        // The push never received.
        journal.RunEnded(pull, new RunRecord { RunId = journal.NewRunId(pull), Outcome = RunOutcome.Succeeded, StartedAt = default, RowsRead = 1 }, false);
        pull.Health.NextRunAt = host.Time.GetUtcNow().AddSeconds(60);
        Assert.Equal("late", Status(host, pull));
        journal.Heartbeat(push, "req_1");
        Assert.Equal("fresh", Status(host, pull));
        // Due at 60 s; behind after an interval and the timeout more, and the push is not idle yet.
        host.Time.Advance(TimeSpan.FromSeconds(150));
        Assert.Equal("fresh", Status(host, pull));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("late", Status(host, pull));
        host.Time.Advance(TimeSpan.FromSeconds(750));
        Assert.Equal("stale", Status(host, pull));
        journal.RunStarted(pull, journal.NewRunId(pull));
        Assert.Equal("late", Status(host, pull));
    }

    [Fact]
    public async Task The_timeout_of_a_definition_counts()
    {
        await using var host = await DataPoolHost.StartAsync();
        var pull = Find(host, await host.CreateAsync(Definitions.Sql().Replace("\"query\"", "\"timeoutSeconds\": 600, \"query\"", StringComparison.Ordinal)));
        pull.Health.NextRunAt = host.Time.GetUtcNow();
        Assert.False(pull.IsOverdue(host.Time.GetUtcNow().AddSeconds(660)));
        Assert.True(pull.IsOverdue(host.Time.GetUtcNow().AddSeconds(661)));
    }

    [Fact]
    public async Task An_approval_starts_a_run_that_skips_the_guard_and_is_logged()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Sql());
        var pull = Find(host, created);
        var journal = host.Services.GetRequiredService<ConnectorJournal>();
        var held = new HealthProblem(HealthProblem.Held, "It would remove 90 of 100 items.");
        journal.RunEnded(pull, new RunRecord { RunId = journal.NewRunId(pull), Outcome = RunOutcome.Held, StartedAt = host.Time.GetUtcNow().UtcDateTime, Error = held }, false);
        var resource = await host.AskAsync(HttpMethod.Get, $"/api/connectors/{pull.Id}", 200);
        Assert.Equal(("Error", "held", held.Message), (resource.Text("state"), resource.Text("stateCode"), resource.Text("stateReason")));
        var answer = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{pull.Id}/approve", 202);
        Assert.Equal("run_1", answer.Text("runId"));
        Assert.Contains($"approve {pull.Id}", host.Runner.Told);
        var log = await host.AskAsync(HttpMethod.Get, $"/api/connectors/{pull.Id}/logs?event=config", 200);
        Assert.Equal("What the guard held was approved: the next run skips the guard.", log["data"]![0]!["message"]!.GetValue<string>());
    }

    [Fact]
    public void A_cell_that_a_spreadsheet_would_run_is_text()
    {
        var csv = new System.Buffers.ArrayBufferWriter<byte>();
        LogCsv.Write(csv, new LogEntry
        {
            Id = "1", At = new DateTime(2026, 4, 9, 12, 0, 0, DateTimeKind.Utc), Level = JournalLevel.Info, Event = JournalEvent.Run, Message = "=cmd|' /C calc'!A0, \"x\"",
            RequestId = "@req", RunId = "-run", Details = new Dictionary<string, string> { ["+a"] = "b" },
        });
        Assert.Equal(
            "1,2026-04-09T12:00:00Z,info,run,\"'=cmd|' /C calc'!A0, \"\"x\"\"\",,,,,,'@req,'-run,,,'+a=b\r\n",
            System.Text.Encoding.UTF8.GetString(csv.WrittenSpan));
    }

    private static string Status(DataPoolHost host, Connector connector) => host.Services.GetRequiredService<StreamStatuses>().Refresh(connector.StreamId).State;

    private static Connector Find(DataPoolHost host, JsonObject created) => host.Services.GetRequiredService<ConnectorCatalog>().Find(created.Text("id"))!;
}
