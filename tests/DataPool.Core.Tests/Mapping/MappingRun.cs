using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Tests.Mapping;

/// <summary>Records in as flat JSON objects, mapped records out as text: <c>key{name=value,…}</c>.</summary>
internal sealed class MappingRun(string mapping, bool isPull)
{
    private readonly ShapeTable _shapes = new();

    public Mapper Mapper { get; } = new(MappingDefinitionTests.Read(mapping, isPull));

    public WarningCounter Warnings { get; } = new();

    public RecordLimits Limits { get; init; } = new();

    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    public string[] Columns { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string? KeyOverride { get; init; }

    public bool KeysAreSet { get; init; }

    public string[] Map(params string[] records)
    {
        using var source = Batch(records);
        using var target = Mapper.Map(source, Context());
        return Lines(target);
    }

    public MapContext Context() => new()
    {
        IsPull = isPull, Time = Time, KeyOverride = KeyOverride, KeysAreSet = KeysAreSet, TimeZone = Zone, Limits = Limits, Warnings = isPull || Mapper.HasExpressions ? Warnings : null, Columns = Columns,
    };

    public IEnumerable<string> Warned() => Warnings.ToList().Select(warning => $"{warning.Code} {warning.Field} x{warning.Count}: {string.Join(" | ", warning.Examples)}");

    public RecordBatch Batch(params string[] records)
    {
        var batch = new RecordBatch();
        foreach (var json in records)
        {
            using var document = JsonDocument.Parse(json);
            var names = new List<FieldName>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                names.Add(_shapes.Name(property.Name));
                JsonText.TryCompact(Encoding.UTF8.GetBytes(property.Value.GetRawText()), batch, out _);
                batch.EndValue(property.Value.ValueKind switch
                {
                    JsonValueKind.String => ValueKind.String,
                    JsonValueKind.Number => ValueKind.Number,
                    JsonValueKind.Null => ValueKind.Null,
                    JsonValueKind.True or JsonValueKind.False => ValueKind.Boolean,
                    _ => ValueKind.Json,
                });
            }

            batch.EndRecord(_shapes.Intern([.. names]));
        }

        return batch;
    }

    public static string[] Lines(RecordBatch batch)
    {
        var lines = new string[batch.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var fields = batch.ShapeOf(i).Fields;
            var parts = new string[fields.Length];
            for (var f = 0; f < parts.Length; f++)
            {
                var kind = Payload.Kind(batch.PayloadOf(i), fields.Length, f);
                parts[f] = $"{fields[f].Text}{(kind == ValueKind.Date ? "@" : "=")}{Encoding.UTF8.GetString(Payload.Value(batch.PayloadOf(i), fields.Length, f))}";
            }

            lines[i] = $"{Encoding.UTF8.GetString(batch.KeyOf(i))}{{{string.Join(',', parts)}}}";
        }

        return lines;
    }
}
