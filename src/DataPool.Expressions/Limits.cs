namespace DataPool.Expressions;

/// <summary>What calls may take (PRODUCT 2.1: 10 ms and 4 MB a call).</summary>
internal static class Limits
{
    /// <summary>Bytes allocated by a call.</summary>
    public const long Memory = 4 * 1024 * 1024;

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

    /// <summary>The time of a call.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(10);

    /// <summary>The time of an expression's first call: the runtime makes its code then.</summary>
    public static readonly TimeSpan FirstTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The time of all calls of a request, to which <see cref="TimeOfEach"/> is added for each.</summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    /// <summary>The time of all calls of a run, likewise.</summary>
    public static readonly TimeSpan RunTime = TimeSpan.FromSeconds(60);

    /// <summary>What a usual call is far below: those alone never use up the time of a request or run.</summary>
    public static readonly TimeSpan TimeOfEach = TimeSpan.FromMicroseconds(100);
}
