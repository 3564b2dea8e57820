using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DataPool.Core.Values;

namespace DataPool.Core.Streams.History;

/// <summary>The changes of a field within one stretch of time, summed up.</summary>
internal sealed class FieldBucket(DateTimeOffset at)
{
    private HistoryValue? _first;
    private HistoryValue? _last;
    private HistoryValue? _min;
    private HistoryValue? _max;
    private double _mean;
    private int _numbers;
    private int _count;
    private bool _hasOther;
    private bool _isRemoved;

    /// <summary>About how many bytes of values it holds.</summary>
    public int Bytes => (_first?.Json.Length ?? 0) + (_last?.Json.Length ?? 0);

    /// <summary>Adds the next change; null when the field went.</summary>
    public void Add(HistoryValue? change)
    {
        _isRemoved = change is null;
        if (change is not { } value) return;
        _first ??= value;
        _last = value;
        _count++;
        if (value.Kind == ValueKind.Number) AddNumber(value);
        else _hasOther |= value.Kind != ValueKind.Null;
    }

    /// <summary>Adds the changes of the stretch that follows.</summary>
    public void Add(FieldBucket next)
    {
        _isRemoved = next._isRemoved;
        _first ??= next._first;
        _last = next._last ?? _last;
        _count += next._count;
        _hasOther |= next._hasOther;
        if (next._numbers == 0) return;
        _mean += (next._mean - _mean) * ((double)next._numbers / (_numbers + next._numbers));
        _numbers += next._numbers;
        Widen(next._min!.Value);
        Widen(next._max!.Value);
    }

    public HistoryPoint ToPoint()
    {
        if (_count == 0) return new HistoryPoint { At = at, IsRemoved = true };
        var isNumeric = _numbers > 0 && !_hasOther;
        return new HistoryPoint
        {
            At = at,
            First = _first,
            Last = _last,
            Min = isNumeric ? _min : null,
            Max = isNumeric ? _max : null,
            Mean = isNumeric ? Mean() : null,
            Count = _count,
            IsRemoved = _isRemoved,
        };
    }

    private void AddNumber(HistoryValue value)
    {
        Widen(value);
        // 1e309 and more is no double; the mean is left out then.
        var number = Utf8Parser.TryParse(value.Json, out double parsed, out _) ? parsed : double.NaN;
        _numbers++;
        _mean += (number - _mean) / _numbers;
    }

    private void Widen(HistoryValue value)
    {
        if (_min is not { } min || NumberOrder.Compare(value.Json, min.Json) < 0) _min = value;
        if (_max is not { } max || NumberOrder.Compare(value.Json, max.Json) > 0) _max = value;
    }

    private HistoryValue? Mean() =>
        double.IsFinite(_mean)
        && NumberText.TryCanonicalize(_mean.ToString("G15", CultureInfo.InvariantCulture), out var text) == NumberParse.Ok
            ? new HistoryValue(ValueKind.Number, Encoding.ASCII.GetBytes(text))
            : null;
}
