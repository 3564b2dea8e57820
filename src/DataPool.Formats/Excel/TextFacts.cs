using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Excel;

internal sealed class TextFacts(TimeZoneInfo zone)
{
    private bool _number = true;
    private bool _boolean = true;
    private bool _date = true;
    private bool _any;

    public bool HasType => _any && (_number || _boolean || _date);

    public ValueKind Kind => _number ? ValueKind.Number : _boolean ? ValueKind.Boolean : ValueKind.Date;

    public bool Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        _any = true;
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        _number = _number && NumberText.TryCanonicalize(text, buffer, out _) == NumberParse.Ok;
        _boolean = _boolean && (Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "false"u8));
        _date = _date && DateText.TryParse(Encoding.UTF8.GetString(text), zone, out _);
        return _number || _boolean || _date;
    }

    public void Write(ReadOnlySpan<byte> text, RecordBatch batch)
    {
        if (text.IsEmpty)
        {
            batch.Append("null"u8);
            batch.EndValue(ValueKind.Null);
            return;
        }

        if (_number)
        {
            NumberText.TryCanonicalize(text, batch.GetSpan(NumberText.MaxLength), out var written);
            batch.Advance(written);
        }
        else if (_boolean)
        {
            batch.Append(Ascii.EqualsIgnoreCase(text, "true"u8) ? "true"u8 : "false"u8);
        }
        else
        {
            DateText.TryParse(Encoding.UTF8.GetString(text), zone, out var date);
            JsonText.TryWriteString(date, batch);
        }

        batch.EndValue(Kind);
    }
}
