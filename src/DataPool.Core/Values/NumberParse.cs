namespace DataPool.Core.Values;

/// <summary>What became of a text or value that was read as a number.</summary>
public enum NumberParse
{
    /// <summary>The canonical text has been written.</summary>
    Ok,

    /// <summary>It is no number: wrong grammar, NaN or an infinity.</summary>
    NotANumber,

    /// <summary>
    /// A number, but with more than <see cref="NumberText.MaxDigits"/> significant digits or an exponent beyond
    /// ±<see cref="NumberText.MaxExponent"/>.
    /// </summary>
    OutOfRange,
}
