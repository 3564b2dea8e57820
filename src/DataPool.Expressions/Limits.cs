namespace DataPool.Expressions;

/// <summary>What calls may take (PRODUCT 2.1: 10 ms and 4 MB a call). Time is counted in steps, which a busy machine makes no fewer.</summary>
internal static class Limits
{
    /// <summary>Bytes allocated by a call.</summary>
    public const long Memory = 4 * 1024 * 1024;

    /// <summary>Statements, rounds of loops and calls of built-in functions of a call: what the engine does in about 10 ms.</summary>
    public const int Steps = 100_000;

    /// <summary>Functions within functions of a call.</summary>
    public const int Recursion = 64;

    /// <summary>Elements of an array.</summary>
    public const uint Elements = 100_000;

    /// <summary>Characters that a built-in function may give back.</summary>
    public const int Characters = 1 << 20;

    /// <summary>The largest whole number up to which JavaScript's numbers have each: 2^53-1.</summary>
    public const double LargestWhole = 9007199254740991;

    /// <summary>Calls of one expression that may run into a limit before it is not called any more in that request or run.</summary>
    public const int Faults = 5;

    /// <summary>The time of a call by the clock, for what takes long in few steps. An expression that needs more is not called any more in that request or run.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(250);

    /// <summary>The time of one match of a pattern.</summary>
    public static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The time of all calls of a request, to which <see cref="TimeOfEach"/> is added for each.</summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    /// <summary>The time of all calls of a run, likewise.</summary>
    public static readonly TimeSpan RunTime = TimeSpan.FromSeconds(60);

    /// <summary>What a usual call is far below: those alone never use up the time of a request or run.</summary>
    public static readonly TimeSpan TimeOfEach = TimeSpan.FromMicroseconds(100);
}
