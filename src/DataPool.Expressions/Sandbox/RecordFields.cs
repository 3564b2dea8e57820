using System.Text;
using DataPool.Core.Records;
using DataPool.Expressions.Values;
using Jint;
using Jint.Native;

namespace DataPool.Expressions.Sandbox;

/// <summary>The record of a call as the expression sees it. A field's value is made when it is asked for.</summary>
internal sealed class RecordFields(Engine engine, ScriptValues values)
{
    private const int MaxLayouts = 64;

    private readonly Dictionary<Shape, JsObjectLayout> _layouts = new(ReferenceEqualityComparer.Instance);
    private readonly List<LazySlotFactory> _factories = [];
    private JsValue[] _nothing = [];
    private RecordBatch? _records;
    private Shape _shape = Shape.Empty;
    private int _record;

    /// <summary>The record's key.</summary>
    public JsValue Key => JsString.Create(Encoding.UTF8.GetString(_records!.KeyOf(_record)));

    /// <summary>Takes a record, until <see cref="Release"/>.</summary>
    public void Take(RecordBatch records, int record)
    {
        (_records, _record) = (records, record);
        _shape = records.ShapeOf(record);
    }

    /// <summary>Holds no record any more.</summary>
    public void Release() => _records = null;

    /// <summary>The value of a field.</summary>
    public JsValue At(int field)
    {
        var payload = _records!.PayloadOf(_record);
        return values.Of(Payload.Kind(payload, _shape.Count, field), Payload.Value(payload, _shape.Count, field));
    }

    /// <summary>The fields as an object of their own: what an expression does to it, no other sees.</summary>
    public JsObject ToObject()
    {
        if (!_layouts.TryGetValue(_shape, out var layout))
        {
            if (_layouts.Count >= MaxLayouts) _layouts.Clear();
            _layouts.Add(_shape, layout = LayoutOf(_shape));
        }

        return JsObject.Create(engine, layout, _nothing.AsSpan(0, _shape.Count), this);
    }

    private JsObjectLayout LayoutOf(Shape shape)
    {
        if (_nothing.Length < shape.Count) _nothing = new JsValue[shape.Count];
        var layout = JsObjectLayout.CreateBuilder();
        for (var i = 0; i < shape.Count; i++)
        {
            if (_factories.Count == i)
            {
                var field = i;
                _factories.Add((_, fields) => ((RecordFields)fields!).At(field));
            }

            layout.AddLazy(shape.Fields[i].Text, _factories[i]);
        }

        return layout.Build();
    }
}
