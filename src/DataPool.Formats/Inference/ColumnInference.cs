using System.Globalization;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Inference;

/// <summary>
/// Decides one column's type from all of its texts: it is number, boolean or date only if every text is. Texts that are
/// empty or blank do not count. Shared by the formats whose values are text (CSV, XML).
/// </summary>
public sealed class ColumnInference
{
    private readonly TimeZoneInfo _zone;
    private readonly bool _isText;
    private CellKind _kinds;
    private string _reason = "";
    private long _reasonLine;
    private string _ambiguous = "";
    private long _ambiguousLine;

    /// <summary>A column that nothing is known of.</summary>
    /// <param name="zone">The zone of times without an offset: with it a time may fall out of the calendar.</param>
    /// <param name="isText">True when the mapping gives the column a type of its own: the texts stay as they are.</param>
    public ColumnInference(TimeZoneInfo zone, bool isText)
    {
        _zone = zone;
        _isText = isText;
        IsDecided = isText;
    }

    /// <summary>True when no further text can change the type.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>True when a text was there that is not empty.</summary>
    public bool HasValues { get; private set; }

    /// <summary>The type, from what was seen.</summary>
    public ColumnType Type
    {
        get
        {
            if (_isText) return ColumnType.Text;
            if (_kinds == CellKind.None) return HasValues ? ColumnType.String : ColumnType.Empty;
            if ((_kinds & ~(CellKind.Integer | CellKind.Decimal)) == 0) return ColumnType.Number;
            if (_kinds.HasFlag(CellKind.DecimalComma) && (_kinds & ~(CellKind.Integer | CellKind.DecimalComma | CellKind.Ambiguous)) == 0) return ColumnType.NumberWithComma;
            return _kinds switch
            {
                CellKind.Boolean => ColumnType.Boolean,
                CellKind.Date => ColumnType.Date,
                _ => ColumnType.String,
            };
        }
    }

    /// <summary>Takes the next text into account.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="line">Where it stands, for the explanation: the line, or the record's number.</param>
    public void Observe(ReadOnlySpan<byte> text, long line)
    {
        if (text.IsEmpty) return;
        if (IsDecided)
        {
            HasValues = true;
            return;
        }

        var cell = CellClassifier.Trim(text);
        if (cell.IsEmpty)
        {
            // Nobody's number, but not nothing either: in a column of strings it stays.
            HasValues = true;
            return;
        }

        if (CellClassifier.IsPlainly(cell, _kinds)) return;
        var kind = CellClassifier.Classify(cell, _zone, out var reason);
        if ((kind & _kinds) != 0) return;
        Add(kind, reason, text, line);
    }

    /// <summary>The type with the reason for it, for people: <c>string (leading zeros, line 3)</c>.</summary>
    public string Explain() => Type switch
    {
        ColumnType.Text => "as it is (the mapping decides)",
        ColumnType.Number => "number",
        ColumnType.NumberWithComma => "number (decimal comma)",
        ColumnType.Boolean => "boolean",
        ColumnType.Date => "date",
        ColumnType.Empty => "empty",
        _ => _reason.Length == 0 ? "string" : string.Create(CultureInfo.InvariantCulture, $"string ({_reason}, line {_reasonLine})"),
    };

    /// <summary>Counts <c>ambiguous_number</c> when the column is numbers in one reading or another and therefore stays a string.</summary>
    public void Warn(string column, WarningCounter warnings)
    {
        if (Type == ColumnType.String && _ambiguousLine > 0 && (_kinds & ~CellKind.Numbers) == 0)
            warnings.Add("ambiguous_number", column, string.Create(CultureInfo.InvariantCulture, $"line {_ambiguousLine}: {_ambiguous}; set type number and a culture"));
    }

    private void Add(CellKind kind, string reason, ReadOnlySpan<byte> text, long line)
    {
        HasValues = true;
        if (_ambiguousLine == 0 && (kind & (CellKind.Ambiguous | CellKind.Grouped | CellKind.DecimalComma)) != 0)
        {
            _ambiguousLine = line;
            _ambiguous = System.Text.Encoding.UTF8.GetString(text);
        }

        var before = _kinds;
        _kinds |= kind;
        if (kind == CellKind.Text)
        {
            _reason = reason;
            IsDecided = true;
        }
        else if (before != CellKind.None && ((before | kind) & ~CellKind.Numbers) != 0)
        {
            // Two kinds that have no type in common.
            _reason = $"{NameOf(before)} and {NameOf(kind)}";
            IsDecided = true;
        }
        else if (before != CellKind.None && Type == ColumnType.String)
        {
            _reason = "numbers of more than one way of writing";
        }
        else if ((kind & (CellKind.Ambiguous | CellKind.Grouped)) != 0)
        {
            _reason = "a number in more than one reading";
        }

        _reasonLine = line;
    }

    private static string NameOf(CellKind kind) => kind switch
    {
        CellKind.Boolean => "booleans",
        CellKind.Date => "dates",
        _ => "numbers",
    };
}
