using System.Globalization;
using Jint;
using Jint.Constraints;

namespace DataPool.Expressions.Sandbox;

/// <summary>How an engine is bounded.</summary>
internal static class SandboxOptions
{
    public static Options Of(FixedClock clock, OperationDeadlineConstraint deadline)
    {
        var options = new Options();
        options.Strict();
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeSystem = clock;
        options.MaxStatements(Limits.Steps);
        options.LimitMemory(Limits.Memory);
        options.LimitRecursion(Limits.Recursion);
        options.DisableStringCompilation();
        options.Constraint(deadline);
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = Limits.PatternTime;
        options.Constraints.PromiseTimeout = Limits.Time;
        options.Constraints.MaxArraySize = Limits.Elements;
        options.AgentCanSuspend = false;
        return options;
    }
}
