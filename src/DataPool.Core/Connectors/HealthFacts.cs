using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors;

/// <summary>Why the last run failed, or requests are refused.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">The reason, for people. Holds no secret.</param>
public sealed record HealthProblem(string Code, string Message)
{
    /// <summary>The code of a run that its guard holds.</summary>
    public const string Held = "held";
}

/// <summary>Errors of ten minutes.</summary>
/// <param name="Slot">Tens of minutes since 1970.</param>
/// <param name="Count">How many.</param>
public readonly record struct ErrorSlot(long Slot, int Count);

/// <summary>Errors of one hour, as earlier versions stored them.</summary>
/// <param name="Hour">Hours since 1970.</param>
/// <param name="Count">How many.</param>
public readonly record struct ErrorHour(long Hour, int Count);

/// <summary>What is known of a connector's runs or requests at one moment. Immutable; it is what is stored.</summary>
public sealed record HealthFacts
{
    /// <summary>The last successful run's end, or the last accepted push.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The last run's start, or the last authenticated push, whatever came of it.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Pull: when the last successful run started.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>Pull: the number of records that the last successful run read.</summary>
    public int? RecordCount { get; init; }

    /// <summary>Pull: what the last run failed of; push: why the last request was refused. Null after a success.</summary>
    public HealthProblem? Problem { get; init; }

    /// <summary>Push: requests refused in a row.</summary>
    public int RejectedInRow { get; init; }

    /// <summary>Pull: runs that failed in a row; a held one is none.</summary>
    public int FailedInRow { get; init; }

    /// <summary>The state that was last logged.</summary>
    public ConnectorState? LoggedState { get; init; }

    /// <summary>The code of the state that was last logged.</summary>
    public string? LoggedCode { get; init; }

    /// <summary>The id of the log entry of the present state; null where it was left out of the log.</summary>
    public long? StateLogId { get; init; }

    /// <summary>The last id of its log entries and runs; see <see cref="Journal.ConnectorActivity"/>.</summary>
    public long LastId { get; init; }

    /// <summary>Pull: what the last successful run could not take as it was.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Errors by ten minutes, of the last day.</summary>
    public IReadOnlyList<ErrorSlot> ErrorSlots
    {
        get => field ?? [];
        init;
    }

    /// <summary>What an earlier version stored; read, and written no more.</summary>
    public IReadOnlyList<ErrorHour>? Errors { get; init; }

    /// <summary>The number of errors of the last 24 hours: of the ten minutes that have begun, and of the 143 times ten before them.</summary>
    public int ErrorCount(DateTimeOffset now) => ErrorCounter.Count(ErrorSlots, now);

    /// <summary>Reads what <see cref="ToJson"/> wrote; empty facts where it cannot be read, since they are only a memory aid.</summary>
    public static HealthFacts FromJson(string? json)
    {
        if (json is null) return new HealthFacts();
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.HealthFacts) ?? new HealthFacts();
        }
        catch (JsonException)
        {
            return new HealthFacts();
        }
    }

    /// <summary>The facts as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, HealthJson.Default.HealthFacts);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthFacts))]
internal sealed partial class HealthJson : JsonSerializerContext;
