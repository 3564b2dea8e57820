namespace DataPool.Core.Records;

/// <summary>
/// Records that cannot be taken as they are. The message says what is wrong, where, and what to do, and is shown
/// to the sender or operator as it is.
/// </summary>
public sealed class RecordException : Exception
{
    /// <summary>An error with its stable code (PRODUCT 2.6) and message.</summary>
    public RecordException(string code, string message) : base(message) => Code = code;

    /// <summary>The code: <c>invalid_payload</c>, <c>invalid_item</c>, <c>payload_too_large</c>, <c>stream_full</c> …</summary>
    public string Code { get; }

    /// <summary>The line of the source text, from 1; 0 where there is none.</summary>
    public int Line { get; init; }

    /// <summary>The column in characters, from 1; 0 where there is none.</summary>
    public int Column { get; init; }

    /// <summary>The byte of the source text that line and column tell, from 0; -1 where there is none.</summary>
    public int Offset { get; init; } = -1;

    /// <summary>The record concerned, from 0; -1 where there is none, or its place is told otherwise.</summary>
    public int Record { get; init; } = -1;

    /// <summary>The item concerned: its key, or its place (<c>#3</c>, from 1) where it has none.</summary>
    public string? Item { get; init; }

    /// <summary>The field concerned.</summary>
    public string? Field { get; init; }
}
