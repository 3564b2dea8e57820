using System.Text.Json;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;
using DataPool.Core.Mapping.Expressions;

namespace DataPool.Core.Connectors;

/// <summary>Reads definitions whole: every error is found, with its path, and none is thrown. No I/O.</summary>
/// <param name="types">The types there are.</param>
/// <param name="defaultTimeZone">The zone of definitions that name none.</param>
/// <param name="crons">Reads cron expressions.</param>
/// <param name="limits">What streams may hold; null for the defaults.</param>
/// <param name="expressions">The language of a mapping's expressions; null for none.</param>
public sealed class ConnectorDefinitionReader(
    ConnectorTypes types, TimeZoneInfo defaultTimeZone, ICronReader crons, Records.RecordLimits? limits = null, IExpressionLanguage? expressions = null)
{
    /// <summary>Reads a definition; null exactly when errors were added.</summary>
    /// <param name="root">The definition, an object.</param>
    /// <param name="errors">Where errors go.</param>
    public ConnectorDefinition? Read(JsonElement root, List<DefinitionError> errors)
    {
        var found = errors.Count;
        var reader = new ObjectReader(root, "", errors);
        var name = ReadName(reader);
        var type = ReadType(reader);
        var enabled = reader.Boolean("enabled") ?? true;
        // Where the type is not known, nobody can say which of the two is wrong.
        var interval = type is IPushType ? null : reader.Integer("pollingIntervalSeconds", 1, ConnectorDefinition.MaxIntervalSeconds);
        var idleAfter = type is IPullType ? null : reader.Integer("idleAfterSeconds", 0, ConnectorDefinition.MaxIdleAfterSeconds);
        var zone = ReadTimeZone(reader);
        var cron = type is IPushType ? null : ReadCron(reader, zone ?? defaultTimeZone);
        var source = ReadSource(reader, type);
        var mapping = ReadMapping(reader, type);
        if (source is not null && mapping is { Stream.Length: > 0 } && type?.StreamsOf(source) is { } streams && !streams.Contains(mapping.Stream, StringComparer.Ordinal))
            errors.Add(new DefinitionError("source.streams", "invalid", $"source.streams must name the mapping's stream too, \"{mapping.Stream}\"; or leave it out for that stream alone."));
        if (source is not null && type is IPullType pull && !pull.IsPolled(source)) RefuseSchedule(reader);
        reader.Done();
        if (errors.Count > found) return null;
        return new ConnectorDefinition
        {
            Name = name!,
            Type = type!,
            Enabled = enabled,
            PollingIntervalSeconds = type is IPullType polled && polled.IsPolled(source!) && cron is null ? interval ?? polled.DefaultIntervalSeconds(source!) : 0,
            Cron = cron,
            IdleAfterSeconds = type is IPushType ? idleAfter ?? ConnectorDefinition.DefaultIdleAfterSeconds : 0,
            TimeZone = zone ?? defaultTimeZone,
            NamesTimeZone = zone is not null,
            Source = source!,
            Mapping = mapping!,
        };
    }

    /// <summary>Tries one entry of <c>mapping.fields</c> on records, as a run would map it, for somebody who is writing it.</summary>
    /// <param name="field">The entry, an object.</param>
    /// <param name="records">The records.</param>
    /// <param name="dates">Their fields that hold dates.</param>
    /// <param name="timeZone">The definition's zone, as it is typed; the default stands for none, and for one that is not known.</param>
    /// <param name="time">The clock.</param>
    public TrialResult TryField(JsonElement field, IReadOnlyList<TrialRecord> records, IReadOnlySet<string> dates, string? timeZone, TimeProvider time) =>
        new FieldTrial(expressions, timeZone is not null && TimeZoneName.TryFind(timeZone, out var zone) ? zone : defaultTimeZone, time).Run(field, records, dates);

    private static void RefuseSchedule(ObjectReader reader)
    {
        foreach (var name in (string[])["pollingIntervalSeconds", "cron"])
            if (reader.Has(name)) reader.Error(name, "invalid", $"{name} has no meaning here: this source is read when a file is uploaded. Leave it out.");
    }

    private static string? ReadName(ObjectReader reader)
    {
        var name = reader.Text("name", required: true, ConnectorDefinition.MaxNameLength);
        if (name is null || !name.Any(char.IsControl)) return name;
        reader.Error("name", "invalid", "name must not hold control characters.");
        return null;
    }

    private IConnectorType? ReadType(ObjectReader reader)
    {
        var name = reader.Text("type", required: true);
        if (name is null) return null;
        if (types.TryGet(name, out var type)) return type;
        reader.Error("type", "invalid", $"type must be one of: {string.Join(", ", types.Names)}.");
        return null;
    }

    private static TimeZoneInfo? ReadTimeZone(ObjectReader reader)
    {
        var id = reader.Text("timeZone");
        if (id is null) return null;
        if (TimeZoneName.TryFind(id, out var zone)) return zone;
        reader.Error("timeZone", "invalid", "timeZone must be an IANA time zone id that this server knows, for example Europe/London.");
        return null;
    }

    private ICron? ReadCron(ObjectReader reader, TimeZoneInfo zone)
    {
        if (reader.Text("cron", maxLength: 200) is not { } text) return null;
        if (reader.Has("pollingIntervalSeconds"))
        {
            reader.Error("cron", "invalid", "cron and pollingIntervalSeconds exclude each other; give one of them.");
            return null;
        }

        if (crons.Read(text, zone, out var error) is { } cron) return cron;
        reader.Error("cron", "invalid", $"cron {error}");
        return null;
    }

    private static object? ReadSource(ObjectReader reader, IConnectorType? type)
    {
        var source = reader.Object("source", required: true);
        return source is null || type is null ? null : type.ReadSource(source);
    }

    private MappingDefinition? ReadMapping(ObjectReader reader, IConnectorType? type)
    {
        var mapping = reader.Object("mapping", required: true);
        if (mapping is null || type is null) return null;
        var holdsEmpty = type is IPullType { HoldsEmpty: true };
        return MappingDefinition.Read(mapping, type is IPullType, holdsEmpty, (limits ?? new Records.RecordLimits()).ItemsPerStream, expressions);
    }
}
