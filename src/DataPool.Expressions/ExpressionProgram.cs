using System.Collections.Concurrent;
using DataPool.Core.Mapping.Expressions;
using DataPool.Expressions.Sandbox;
using DataPool.Expressions.Syntax;

namespace DataPool.Expressions;

/// <summary>The expressions of one connector. One engine serves it, and another for each request that meets it at work.</summary>
internal sealed class ExpressionProgram(ScriptExpression[] expressions, TimeZoneInfo zone) : IExpressionProgram
{
    // More are made when they are needed, and not kept.
    private static readonly int MostIdle = Environment.ProcessorCount;

    private readonly ConcurrentBag<ScriptSandbox> _idle = [];

    public IExpressionCalls Begin(DateTimeOffset now, bool isPull) => new ExpressionCalls(this, expressions.Length, now, isPull ? Limits.RunTime : Limits.RequestTime);

    /// <summary>An engine for one thread, until it is given back.</summary>
    public ScriptSandbox Rent() => _idle.TryTake(out var sandbox) ? sandbox : new ScriptSandbox(expressions, zone);

    /// <summary>Takes an engine back.</summary>
    public void Return(ScriptSandbox sandbox)
    {
        if (_idle.Count < MostIdle) _idle.Add(sandbox);
        else sandbox.Dispose();
    }
}
