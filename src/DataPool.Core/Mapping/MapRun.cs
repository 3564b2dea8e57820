using System.Buffers;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>The mapping of records into a batch.</summary>
internal sealed class MapRun(RecordBatch target, MapPlanner planner, MapContext context, WarningCounter warnings, IExpressionCalls? calls)
{
    private readonly ArrayBufferWriter<byte> _converted = new();
    private readonly ArrayBufferWriter<byte> _calculated = new();
    private readonly HashSet<MapPlan> _announced = new(ReferenceEqualityComparer.Instance);
    private Shape? _shape;
    private MapPlan _plan = null!;
    private RecordBatch _source = null!;
    private int _number;

    /// <summary>Appends a record, mapped, with its key.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="record">Its place there.</param>
    /// <param name="number">Its number in the whole of the request or run, from 1.</param>
    public void Map(RecordBatch source, int record, int number)
    {
        (_source, _number) = (source, number);
        var shape = source.ShapeOf(record);
        if (!ReferenceEquals(shape, _shape)) Take(record, shape);

        var payload = source.PayloadOf(record);
        foreach (var field in _plan.Fields)
        {
            if (field.Expression >= 0)
            {
                Calculate(record, field);
                continue;
            }

            var kind = field.Source < 0 ? ValueKind.Null : Payload.Kind(payload, shape.Count, field.Source);
            if (kind == ValueKind.Null) Write(field.DefaultKind, field.Default ?? "null"u8);
            else MapValue(record, field, kind, Payload.Value(payload, shape.Count, field.Source));
        }

        target.EndRecord(_plan.Target);
        var start = target.Position;
        target.Append(source.KeyOf(record));
        target.EndKey(target.Count - 1, start);
    }

    private void Take(int record, Shape shape)
    {
        var plan = planner.For(shape);
        if (plan.Target.Count > context.Limits.FieldsPerItem) throw TooManyFields(record, plan.Target.Count);
        if (plan.Renamed.Count > 0 && !context.IsPull)
            throw Invalid(record, plan.Renamed[0].From, $"two of its fields become \"{plan.Renamed[0].From}\". Rename one of them in the mapping.");
        if (_announced.Add(plan))
            foreach (var (from, to) in plan.Renamed)
                warnings.Add("field_renamed", from, $"{from} became {to}, because a mapped field has its name");
        _shape = shape;
        _plan = plan;
    }

    // What is wrong with an expression is nothing that a sender could mend: a push is not refused for it.
    private void Calculate(int record, PlannedField field)
    {
        _calculated.ResetWrittenCount();
        var result = calls!.Call(field.Expression, _source, record, field.Source, _calculated);
        if (result.Outcome == ExpressionOutcome.Value && result.Kind != ValueKind.Null)
        {
            MapValue(record, field, result.Kind, _calculated.WrittenSpan);
        }
        else if (result.Outcome == ExpressionOutcome.Failed || (result.Outcome == ExpressionOutcome.Nothing && field.Default is null))
        {
            Fail(record, field, result.Failure ?? "the result is undefined");
        }
        else
        {
            Write(field.DefaultKind, field.Default ?? "null"u8);
        }
    }

    private void Fail(int record, PlannedField field, string why)
    {
        warnings.Add("expression_failed", field.From, $"{KeyOf(record)}: {why}");
        Write(ValueKind.Null, "null"u8);
    }

    private void MapValue(int record, PlannedField field, ValueKind kind, ReadOnlySpan<byte> value)
    {
        var original = value;
        if (field.Type is { } type && type != kind)
        {
            _converted.ResetWrittenCount();
            if (!ValueConverter.TryConvert(kind, value, type, field.Options, _converted))
            {
                Refuse(record, field, "value_not_converted", $"the field \"{field.From}\" holds {ValueKinds.Excerpt(original)}, which does not convert to {ValueKinds.NameOf(type)}.", original);
                return;
            }

            value = _converted.WrittenSpan;
            kind = ValueKinds.Of(value) == ValueKind.Null ? ValueKind.Null : type;
        }

        if (ValueKinds.SizeOf(kind, value) <= context.Limits.ValueBytes)
            Write(kind, value);
        else if (field.Expression >= 0)
            Fail(record, field, $"the result is larger than {context.Limits.ValueBytes} bytes");
        else
            Refuse(record, field, "value_too_large", $"the value of the field \"{field.From}\" is larger than {context.Limits.ValueBytes} bytes.", original);
    }

    private void Refuse(int record, PlannedField field, string code, string message, ReadOnlySpan<byte> value)
    {
        if (!context.IsPull) throw Invalid(record, field.From, message);
        warnings.Add(code, field.From, $"{KeyOf(record)}: {ValueKinds.Excerpt(value)}");
        Write(ValueKind.Null, "null"u8);
    }

    private void Write(ValueKind kind, ReadOnlySpan<byte> value)
    {
        target.Append(value);
        target.EndValue(kind);
    }

    private string KeyOf(int record) => Encoding.UTF8.GetString(_source.KeyOf(record));

    private RecordException Invalid(int record, string field, string message) =>
        new("invalid_item", $"Item \"{KeyOf(record)}\": {message}") { Item = KeyOf(record), Field = field, Record = _number - 1 };

    private Exception TooManyFields(int record, int count)
    {
        var most = context.Limits.FieldsPerItem;
        return context.IsPull
            ? new SourceException("too_many_fields", $"Record {_number} (\"{KeyOf(record)}\") has {count} fields; at most {most} are allowed. Select fewer, or raise DataPool:Limits:FieldsPerItem.", transient: false)
            : new RecordException("invalid_item", $"Item \"{KeyOf(record)}\" would have {count} fields; at most {most} are allowed. Send fewer, or raise DataPool:Limits:FieldsPerItem.") { Item = KeyOf(record), Record = _number - 1 };
    }
}
