using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping.Expressions;

/// <summary>A record to try a field on.</summary>
/// <param name="Key">Its item key.</param>
/// <param name="Fields">Its fields, as a test shows them.</param>
public sealed record TrialRecord(string Key, JsonObject Fields);

/// <summary>What a field's definition makes of one record.</summary>
/// <param name="Value">The value as JSON; null for null, and where there is none.</param>
/// <param name="Failure">Why there is none, in words; null where there is one.</param>
public sealed record TriedValue(JsonNode? Value, string? Failure);

/// <summary>What came of a trial: either all errors of the definition, or a value for each record.</summary>
/// <param name="Errors">What is wrong with the definition, each at its path below it: <c>expression</c>, <c>to</c>.</param>
/// <param name="Values">The values, in the records' order.</param>
public sealed record TrialResult(IReadOnlyList<DefinitionError> Errors, IReadOnlyList<TriedValue> Values);

/// <summary>Tries one entry of <c>mapping.fields</c> on records, as a run would map it. Writes nothing.</summary>
/// <param name="expressions">The language of expressions.</param>
/// <param name="zone">The zone of local times.</param>
/// <param name="time">The clock.</param>
internal sealed class FieldTrial(IExpressionLanguage? expressions, TimeZoneInfo zone, TimeProvider time)
{
    private readonly ShapeTable _shapes = new();

    /// <summary>Tries it.</summary>
    /// <param name="field">The entry.</param>
    /// <param name="records">The records.</param>
    /// <param name="dates">Their fields that hold dates, which are texts in JSON.</param>
    public TrialResult Run(JsonElement field, IReadOnlyList<TrialRecord> records, IReadOnlySet<string> dates)
    {
        var errors = new List<DefinitionError>();
        var mapping = FieldMappingReader.Read(new ObjectReader(field, "", errors), expressions);
        if (mapping is null || errors.Count > 0) return new TrialResult(errors, []);
        var mapper = new Mapper(new MappingDefinition { Stream = "trial", Fields = [mapping], Unmapped = UnmappedMode.Drop });
        return new TrialResult([], [.. records.Select(record => Try(mapper, record, dates))]);
    }

    private TriedValue Try(Mapper mapper, TrialRecord record, IReadOnlySet<string> dates)
    {
        // An example begins with the key, which may be as long as one is allowed to be.
        var warnings = new WarningCounter(record.Key.Length + 2 + WarningCounter.ExampleLength);
        try
        {
            using var source = BatchOf(record, dates);
            using var mapped = mapper.Map(source, new MapContext { IsPull = false, KeysAreSet = true, Time = time, TimeZone = zone, Limits = new RecordLimits(), Warnings = warnings });
            if (warnings.ToList() is [var warning, ..]) return new TriedValue(null, warning.Examples[0][(record.Key.Length + 2)..]);
            var shape = mapped.ShapeOf(0);
            return new TriedValue(shape.Count == 0 ? null : JsonNode.Parse(Payload.Value(mapped.PayloadOf(0), shape.Count, 0)), null);
        }
        catch (RecordException wrong)
        {
            return new TriedValue(null, wrong.Message);
        }
    }

    private RecordBatch BatchOf(TrialRecord record, IReadOnlySet<string> dates)
    {
        var batch = new RecordBatch();
        var names = new List<FieldName>();
        foreach (var (name, value) in record.Fields)
        {
            var json = new ArrayBufferWriter<byte>();
            if (!JsonText.TryCompact(Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null"), json, out _)) json.Write("null"u8);
            var kind = ValueKinds.Of(json.WrittenSpan);
            batch.Append(json.WrittenSpan);
            batch.EndValue(kind == ValueKind.String && dates.Contains(name) ? ValueKind.Date : kind);
            names.Add(_shapes.Name(name));
        }

        batch.EndRecord(_shapes.Intern([.. names]));
        var key = batch.Position;
        batch.Append(Encoding.UTF8.GetBytes(record.Key));
        batch.EndKey(0, key);
        return batch;
    }
}
