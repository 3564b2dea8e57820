using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>Reads sources as runs and tests do, and shows what came of it.</summary>
public sealed class SqlReading(SqlType type)
{
    public WarningCounter Warnings { get; private set; } = new();

    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public DateTimeOffset Now { get; set; } = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset? LastRun { get; set; }

    public int? Connector { get; set; } = 1;

    public IEnumerable<string> Warned =>
        Warnings.ToList().Select(warning => $"{warning.Code} {warning.Field} x{warning.Count}: {string.Join(" | ", warning.Examples)}");

    /// <summary>The errors of a definition's source.</summary>
    public List<DefinitionError> Define(JsonObject definition, out object? source)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(definition.ToJsonString());
        source = type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
        Assert.Equal(errors.Count == 0, source is not null);
        return errors;
    }

    public async Task<PullResult> ReadAsync(JsonObject definition, SourceSteps? steps = null, CancellationToken cancel = default)
    {
        Assert.Empty(Define(definition, out var source));
        return await RunAsync(source!, steps, cancel);
    }

    public Task<PullResult> RunAsync(object source, SourceSteps? steps = null, CancellationToken cancel = default) =>
        WholeSink.ReadAsync(sink => RunAsync(source, sink, cancel, steps));

    /// <summary>A run whose rows go to this sink.</summary>
    public Task<PullResult> RunAsync(object source, IRecordSink sink, CancellationToken cancel, SourceSteps? steps = null)
    {
        Warnings = new WarningCounter();
        return type.ReadAsync(
            new PullContext
            {
                Source = source, TimeZone = Zone, Now = Now, LastRun = LastRun, Shapes = new ShapeTable(), Warnings = Warnings,
                Sink = sink, Connector = Connector, Steps = steps,
            },
            cancel);
    }

    public async Task<SourceException> FailAsync(JsonObject definition, SourceSteps? steps = null) =>
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(definition, steps, TestContext.Current.CancellationToken));

    /// <summary>
    /// The rows, each value as its kind's initial and its JSON: <c>N1 S"a"</c>. A source is read a second time, since providers remember
    /// what they have learnt of a query: both times the same must come.
    /// </summary>
    public async Task<string[]> RowsAsync(JsonObject definition, SourceSteps? steps = null)
    {
        Assert.Empty(Define(definition, out var source));
        var rows = await ShownAsync(source!, steps);
        if (steps is null) Assert.Equal(rows, await ShownAsync(source!, null));
        return rows;
    }

    private async Task<string[]> ShownAsync(object source, SourceSteps? steps)
    {
        var result = await RunAsync(source, steps, TestContext.Current.CancellationToken);
        using var records = result.Records;
        return [.. Enumerable.Range(0, records.Count).Select(record => Show(records, record))];
    }

    /// <summary>A record's values, each as its kind's initial and its JSON.</summary>
    public static string Show(RecordBatch records, int record)
    {
        var count = records.ShapeOf(record).Count;
        return string.Join(' ', Enumerable.Range(0, count).Select(i => Payload.Kind(records.PayloadOf(record), count, i).ToString()[..1]
            + Encoding.UTF8.GetString(Payload.Value(records.PayloadOf(record), count, i))));
    }
}
