using System.Buffers;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping.Expressions;

/// <summary>The expressions of one connector, ready to be called. Thread-safe.</summary>
public interface IExpressionProgram
{
    /// <summary>Begins the calls of one request or run.</summary>
    /// <param name="now">The moment that all of them see as now.</param>
    /// <param name="isPull">True for a run, which may take longer than a request.</param>
    IExpressionCalls Begin(DateTimeOffset now, bool isPull);
}

/// <summary>The calls of one request or run, one after the other. Dispose it to give back what it holds.</summary>
public interface IExpressionCalls : IDisposable
{
    /// <summary>
    /// Calls an expression for a record. Throws nothing whatever the expression does; ends within some hundredths of a second, and
    /// at once when its expression has failed by its limits before, or the request or run has spent its time.
    /// </summary>
    /// <param name="expression">Its place in the program.</param>
    /// <param name="records">Where the record is. It has its key.</param>
    /// <param name="record">Its place there.</param>
    /// <param name="value">The place of the field that is its <c>value</c>; -1 for none.</param>
    /// <param name="output">Where the result goes, as raw canonical JSON; nothing is written unless there is one.</param>
    ExpressionResult Call(int expression, RecordBatch records, int record, int value, IBufferWriter<byte> output);
}

/// <summary>What came of a call.</summary>
/// <param name="Outcome">Whether there is a result.</param>
/// <param name="Kind">The result's type.</param>
/// <param name="Failure">Why there is none, in words; null where there is one.</param>
public readonly record struct ExpressionResult(ExpressionOutcome Outcome, ValueKind Kind, string? Failure)
{
    /// <summary>A result that was written.</summary>
    public static ExpressionResult Of(ValueKind kind) => new(ExpressionOutcome.Value, kind, null);

    /// <summary>No result.</summary>
    public static ExpressionResult Failed(string failure) => new(ExpressionOutcome.Failed, ValueKind.Null, failure);
}

/// <summary>How a call ended.</summary>
public enum ExpressionOutcome : byte
{
    /// <summary>With a value, null too.</summary>
    Value,

    /// <summary>With nothing: JavaScript's <c>undefined</c>.</summary>
    Nothing,

    /// <summary>Without a value: an exception, a limit, or something that the pool cannot hold.</summary>
    Failed,
}
