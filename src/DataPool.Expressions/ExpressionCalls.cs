using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Records;
using DataPool.Expressions.Sandbox;
using DataPool.Expressions.Values;
using Jint.Runtime;

namespace DataPool.Expressions;

/// <summary>The calls of one request or run: they share a time, and an expression that runs into its limits again and again is given up.</summary>
internal sealed class ExpressionCalls(ExpressionProgram program, int count, DateTimeOffset now, TimeSpan time) : IExpressionCalls
{
    private readonly ArrayBufferWriter<byte> _result = new();
    private readonly int[] _faults = new int[count];
    private ScriptSandbox? _sandbox;
    private long _calls;
    private TimeSpan _spent;

    public ExpressionResult Call(int expression, RecordBatch records, int record, int value, IBufferWriter<byte> output)
    {
        if (_faults[expression] >= Limits.Faults)
            return ExpressionResult.Failed("not calculated: it ran into its limits before");
        if (_spent > time + (_calls * Limits.TimeOfEach))
            return ExpressionResult.Failed(string.Create(CultureInfo.InvariantCulture, $"not calculated: the expressions had used up their {time.TotalSeconds:0} s before"));

        _calls++;
        var begin = Stopwatch.GetTimestamp();
        var result = Try(expression, records, record, value, mayTryAgain: true);
        var took = Stopwatch.GetElapsedTime(begin);
        _spent += took;
        // An exception from deep down takes its time too.
        if (result.Outcome == ExpressionOutcome.Failed && took > Limits.PatternTime) _faults[expression] = took > Limits.Time ? Limits.Faults : _faults[expression] + 1;
        if (result.Outcome == ExpressionOutcome.Value) output.Write(_result.WrittenSpan);
        return result;
    }

    public void Dispose()
    {
        if (_sandbox is not null) program.Return(_sandbox);
        _sandbox = null;
    }

    private ExpressionResult Try(int expression, RecordBatch records, int record, int value, bool mayTryAgain)
    {
        _result.ResetWrittenCount();
        try
        {
            _sandbox ??= program.Rent();
            return _sandbox.Call(expression, records, record, value, now, _result);
        }
        catch (UnholdableException failure)
        {
            return ExpressionResult.Failed(failure.Message);
        }
        catch (Exception limit)
        {
            // What an engine that was stopped in the middle still holds, nobody knows.
            _sandbox?.Dispose();
            _sandbox = null;
            // Nor whether it was the expression that took the time: the machine may have been busy with something else.
            var isTime = limit is TimeoutException or RegexMatchTimeoutException;
            if (mayTryAgain && isTime) return Try(expression, records, record, value, mayTryAgain: false);
            _faults[expression] = isTime ? Limits.Faults : _faults[expression] + 1;
            return ExpressionResult.Failed(Words(limit));
        }
    }

    private static string Words(Exception limit) => limit switch
    {
        StatementsCountOverflowException => string.Create(CultureInfo.InvariantCulture, $"it took more than {Limits.Steps:#,0} steps"),
        RegexMatchTimeoutException => string.Create(CultureInfo.InvariantCulture, $"a pattern took more than {Limits.PatternTime.TotalMilliseconds:0} ms"),
        TimeoutException => string.Create(CultureInfo.InvariantCulture, $"it took more than {Limits.Time.TotalMilliseconds:0} ms"),
        MemoryLimitExceededException or OutOfMemoryException => string.Create(CultureInfo.InvariantCulture, $"it needed more than {Limits.Memory >> 20} MB"),
        RecursionDepthOverflowException or InsufficientExecutionStackException => string.Create(CultureInfo.InvariantCulture, $"it calls functions within functions more than {Limits.Recursion} deep"),
        _ => "it cannot be calculated",
    };
}
