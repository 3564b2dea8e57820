using System.Buffers;
using System.Collections.Concurrent;
using DataPool.Core.Mapping.Expressions;
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
        var expressions = definition.Fields.Select(static field => field.Expression).OfType<IExpression>().ToArray();
        if (expressions.Length > 0) Program = expressions[0].Language.Prepare(expressions, zone);
        var numbered = 0;
        _mapped = [.. definition.Fields.Select(field => Plan(field, zone) with { Expression = field.Expression is null ? -1 : numbered++ })];
        _selected = [.. definition.Fields.Where(static field => !field.IsCalculated).Select(static field => field.From)];
        _targets = [.. definition.Fields.Select(static field => field.To)];
    }

    /// <summary>The zone that naive times are read in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The mapping's expressions; null where it has none.</summary>
    public IExpressionProgram? Program { get; }

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
        var name = field.IsCalculated ? field.To : field.From;
        if (field.Default is not { } value) return new PlannedField(-1, name, field.Type, options, null, ValueKind.Null);

        // A default is written as the definition has it: its text is no source's, so format and culture do not apply.
        var kind = ValueKinds.Of(value);
        var converted = new ArrayBufferWriter<byte>();
        if (field.Type is { } type && ValueConverter.TryConvert(kind, value, type, new ConversionOptions(null, null, zone), converted))
            (kind, value) = (type, converted.WrittenSpan.ToArray());
        return new PlannedField(-1, name, field.Type, options, value, kind);
    }

    private MapPlan Make(Shape source)
    {
        var names = new List<FieldName>();
        var fields = new List<PlannedField>();
        var renamed = new List<(string, string)>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _mapped.Length; i++)
        {
            var field = _definition.Fields[i];
            var position = field.IsCalculated ? -1 : source.IndexOf(field.From);
            if (position < 0 && !field.IsCalculated && field.Default is null) continue;
            var to = field.To;
            used.Add(to);
            names.Add(_shapes.Name(to));
            // What the source lacks has only its default: there is nothing to calculate from.
            fields.Add(_mapped[i] with { Source = position, Expression = position < 0 && !field.IsCalculated ? -1 : _mapped[i].Expression });
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
                fields.Add(new PlannedField(i, source.Fields[i].Text, null, ConversionOptions.Default, null, ValueKind.Null));
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
