namespace DataPool.Bench;

/// <summary>What happens right now, on standard error: standard output is the report.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine($"  {text}");
}
