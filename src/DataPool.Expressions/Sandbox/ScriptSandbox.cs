using System.Buffers;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Expressions.Syntax;
using DataPool.Expressions.Values;
using Jint;
using Jint.Constraints;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// One engine with the expressions of a connector. Whatever they find there is frozen: a call leaves nothing behind for the next.
/// Not thread-safe.
/// </summary>
internal sealed class ScriptSandbox : IDisposable
{
    private readonly ScriptExpression[] _expressions;
    private readonly Engine _engine;
    private readonly OperationDeadlineConstraint _deadline = new();
    private readonly FixedClock _clock;
    private readonly ScriptValues _values;
    private readonly RecordFields _fields;
    private readonly ResultWriter _writer;
    private readonly ArrayBufferWriter<byte> _result = new();
    private readonly JsValue[] _functions;
    private readonly JsValue _run;
    private ExpressionResult _outcome;

    public ScriptSandbox(ScriptExpression[] expressions, TimeZoneInfo zone)
    {
        _expressions = expressions;
        _clock = new FixedClock(zone);
        _engine = new Engine(SandboxOptions.Of(_clock, _deadline));
        _values = new ScriptValues(_engine);
        _fields = new RecordFields(_engine, _values);
        _writer = new ResultWriter(_engine);
        var replacer = new FunctionReplacer(_engine);
        new GuardedFunctions(_engine, replacer).Install();
        new BoundedFunctions(_engine, replacer, _values, _writer).Install();
        Lockdown.Apply(_engine, _values.ExactPrototype);
        _functions = [.. expressions.Select(expression => _engine.Evaluate(expression.Script))];
        _run = new ClrFunction(_engine, "run", (_, arguments) => Run(arguments));
    }

    /// <summary>Calls an expression.</summary>
    /// <exception cref="Exception">Whatever ended it: its own exception, a limit, a result that cannot be held.</exception>
    public ExpressionResult Call(int expression, RecordBatch records, int record, int value, DateTimeOffset now, ArrayBufferWriter<byte> output)
    {
        var called = _expressions[expression];
        _clock.Now = now;
        _values.Forget();
        _result.ResetWrittenCount();
        _fields.Take(records, record);
        _deadline.Begin(Limits.Time, CancellationToken.None);
        try
        {
            // One entry into the engine for all: each has its limits anew.
            _engine.Call(_run, [_functions[expression], value < 0 ? JsValue.Undefined : _fields.At(value), called.UsesFields ? _fields.ToObject() : JsValue.Undefined, called.UsesKey ? _fields.Key : JsValue.Undefined]);
            output.Write(_result.WrittenSpan);
            return _outcome;
        }
        catch (JavaScriptException failure)
        {
            // The thrown thing may have to be asked what it says, and that may take as long as anything.
            throw new UnholdableException(failure.Message);
        }
        finally
        {
            _deadline.End();
            _fields.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private JsValue Run(JsValue[] arguments)
    {
        var result = _engine.Call(arguments[0], arguments[1..]);
        // Reading an object may call what the expression made.
        _outcome = result.IsUndefined()
            ? new ExpressionResult(ExpressionOutcome.Nothing, ValueKind.Null, null)
            : ExpressionResult.Of(_writer.Write(result, _result));
        _engine.Constraints.Check();
        return JsValue.Undefined;
    }
}
