using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;
using DataPool.Core.Records;

namespace DataPool.Core.Tests.Connectors;

/// <summary>Makes connectors for tests.</summary>
internal static class Connecting
{
    public static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    public static Connector Push(bool enabled = true, int idleAfterSeconds = 900) => Make(
        $$"""{ "name": "n", "type": "push", "source": {}, "mapping": { "stream": "s" }, "idleAfterSeconds": {{idleAfterSeconds}} }""", enabled);

    public static Connector Pull(bool enabled = true, int intervalSeconds = 60) => Make(
        $$"""{ "name": "n", "type": "pull", "source": {}, "mapping": { "stream": "s" }, "pollingIntervalSeconds": {{intervalSeconds}} }""", enabled);

    public static Connector Cron() => Make(
        """{ "name": "n", "type": "pull", "source": {}, "mapping": { "stream": "s" }, "cron": "0 * * * *" }""", enabled: true);

    public static Connector Broken(Connector like) => Make(like, new ConnectorFault("definition_invalid", "It is broken."));

    public static ConnectorDefinitionReader Reader() => new(new ConnectorTypes([new PushType(), new PullType()]), TimeZoneInfo.Utc, new HourlyReader());

    private static Connector Make(string definition, bool enabled)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(definition));
        var errors = new List<DefinitionError>();
        var read = Reader().Read(document.RootElement, errors) ?? throw new InvalidDefinitionException(errors);
        return new Connector
        {
            Id = "con_1", Number = 1, Name = "n", Type = read.Type, StreamId = 1, StreamName = "s", Enabled = enabled, CreatedAt = Start, Keys = [],
            Deleting = null, Shown = definition, Tag = "\"t\"", Invalid = null, Definition = read, Mapper = new Mapper(read.Mapping), Shapes = new ShapeTable(),
            Health = new ConnectorHealth(), Gate = new ConnectorGate(),
        };
    }

    private static Connector Make(Connector like, ConnectorFault fault) => new()
    {
        Id = like.Id, Number = like.Number, Name = like.Name, Type = like.Type, StreamId = like.StreamId, StreamName = like.StreamName, Enabled = like.Enabled,
        CreatedAt = like.CreatedAt, Keys = [], Deleting = null, Shown = "", Tag = "\"t\"", Invalid = fault, Definition = null, Mapper = null, Shapes = like.Shapes,
        Health = like.Health, Gate = like.Gate,
    };

    /// <summary>Knows one expression: at the full hour.</summary>
    private sealed class HourlyReader : ICronReader
    {
        public ICron? Read(string text, TimeZoneInfo zone, out string? error)
        {
            error = text == Hourly.Expression ? null : "must be known here.";
            return error is null ? new Hourly() : null;
        }
    }

    private sealed class Hourly : ICron
    {
        public const string Expression = "0 * * * *";

        public string Text => Expression;

        public DateTimeOffset? Next(DateTimeOffset after) => DateTimeOffset.FromUnixTimeSeconds(((after.ToUnixTimeSeconds() / 3600) + 1) * 3600);
    }

    private sealed class PushType : IPushType
    {
        public string Name => "push";

        public IReadOnlyList<string> Secrets => [];

        public ConnectorForm Form => ConnectorForm.Empty(Name);

        public object? ReadSource(ObjectReader source) => this;

        public RecordBatch Decode(PushContext context) => throw new NotSupportedException();
    }

    private sealed class PullType : IPullType
    {
        public string Name => "pull";

        public IReadOnlyList<string> Secrets => [];

        public ConnectorForm Form => ConnectorForm.Empty(Name);

        public int DefaultIntervalSeconds(object source) => 60;

        public object? ReadSource(ObjectReader source) => this;

        public Task<PullResult> ReadAsync(PullContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
