using System.Buffers;
using System.Collections.Concurrent;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>Plans, once a shape, how the records of a connector in one time zone are mapped. Thread-safe.</summary>
internal sealed class MapPlanner
{
    private const int MaxPlans = 256;

    private readonly MappingDefinition _definition;
    private readonly PlannedField[] _mapped;
    private readonly HashSet<string> _selected;
    private readonly HashSet<string> _targets;
    private readonly ShapeTable _shapes;
    private readonly ConcurrentDictionary<Shape, MapPlan> _plans = new(ReferenceEqualityComparer.Instance);

    public MapPlanner(MappingDefinition definition, TimeZoneInfo zone, ShapeTable shapes)
    {
        _definition = definition;
        _shapes = shapes;
        Zone = zone;
        _mapped = [.. definition.Fields.Select(field => Plan(field, zone))];
        _selected = [.. definition.Fields.Select(static field => field.From)];
        _targets = [.. definition.Fields.Select(static field => field.To)];
    }

    /// <summary>The zone that naive times are read in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The plan for records of a shape.</summary>
    public MapPlan For(Shape source)
    {
        if (_plans.TryGetValue(source, out var known)) return known;
        // A sender that invents fields with every record must not grow this without end.
        if (_plans.Count >= MaxPlans) _plans.Clear();
        return _plans[source] = Make(source);
    }

    private static PlannedField Plan(FieldMapping field, TimeZoneInfo zone)
    {
        var options = new ConversionOptions(field.Format, field.Culture, zone);
        if (field.Default is not { } value) return new PlannedField(-1, field.From, field.Type, options, null, ValueKind.Null);

        // A default is written as the definition has it: its text is no source's, so format and culture do not apply.
        var kind = ValueKinds.Of(value);
        var converted = new ArrayBufferWriter<byte>();
        if (field.Type is { } type && ValueConverter.TryConvert(kind, value, type, new ConversionOptions(null, null, zone), converted))
            (kind, value) = (type, converted.WrittenSpan.ToArray());
        return new PlannedField(-1, field.From, field.Type, options, value, kind);
    }

    private MapPlan Make(Shape source)
    {
        var names = new List<FieldName>();
        var fields = new List<PlannedField>();
        var renamed = new List<(string, string)>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _mapped.Length; i++)
        {
            var position = source.IndexOf(_mapped[i].From);
            if (position < 0 && _mapped[i].Default is null) continue;
            var to = _definition.Fields[i].To;
            used.Add(to);
            names.Add(_shapes.Name(to));
            fields.Add(_mapped[i] with { Source = position });
        }

        if (_definition.Unmapped == UnmappedMode.Include)
        {
            for (var i = 0; i < source.Count; i++)
            {
                var name = source.Fields[i];
                if (_selected.Contains(name.Text)) continue;
                if (!used.Add(name.Text))
                {
                    var free = FreeName(name.Text, source, used);
                    renamed.Add((name.Text, free));
                    used.Add(free);
                    name = _shapes.Name(free);
                }

                names.Add(name);
                fields.Add(new PlannedField(i, name.Text, null, ConversionOptions.Default, null, ValueKind.Null));
            }
        }

        return new MapPlan(_shapes.Intern([.. names]), [.. fields], renamed);
    }

    private string FreeName(string name, Shape source, HashSet<string> used)
    {
        for (var number = 2; ; number++)
        {
            var suffix = $"_{number}";
            var free = name[..Math.Min(name.Length, FieldName.MaxLength - suffix.Length)] + suffix;
            if (!used.Contains(free) && !_targets.Contains(free) && source.IndexOf(free) < 0) return free;
        }
    }
}
