namespace DataPool.Formats.Inference;

/// <summary>What one cell of text can be read as. A column's kinds are those of its cells, together.</summary>
[Flags]
internal enum CellKind
{
    /// <summary>Empty, or blanks alone: says nothing.</summary>
    None = 0,

    /// <summary><c>12</c>, <c>-3</c></summary>
    Integer = 1,

    /// <summary><c>1.5</c>, <c>.5</c>, <c>1e-7</c></summary>
    Decimal = 2,

    /// <summary><c>1,5</c>: a decimal comma and nothing else.</summary>
    DecimalComma = 4,

    /// <summary><c>1,234</c>: a decimal comma, or thousands.</summary>
    Ambiguous = 8,

    /// <summary><c>1.234,56</c>, <c>1,234,567</c>: groups of thousands, of one culture or another.</summary>
    Grouped = 16,

    /// <summary><c>true</c>, <c>False</c></summary>
    Boolean = 32,

    /// <summary><c>2026-04-09</c>, <c>2026-04-09T12:00Z</c></summary>
    Date = 64,

    /// <summary>Anything else.</summary>
    Text = 128,

    /// <summary>Everything that is a number in one reading or another.</summary>
    Numbers = Integer | Decimal | DecimalComma | Ambiguous | Grouped,
}
