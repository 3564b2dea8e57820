namespace DataPool.Proofs;

/// <summary>The quick tier runs every proof small; the full one (<c>./test.sh --full</c>) runs the long ones.</summary>
internal static class Tier
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("DATAPOOL_FULL") == "1";
}
