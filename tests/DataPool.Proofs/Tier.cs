using System.Globalization;

namespace DataPool.Proofs;

/// <summary>The quick tier runs every proof small; the full one (<c>./test.sh --full</c>) runs the long ones.</summary>
internal static class Tier
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("DATAPOOL_FULL") == "1";

    /// <summary>How often a proof kills: what <c>DATAPOOL_PROOFS_KILLS</c> says, else so often in each tier.</summary>
    public static int Kills(int quick, int full) => Setting("DATAPOOL_PROOFS_KILLS") ?? (IsFull ? full : quick);

    /// <summary>The random moments that are to be repeated: <c>DATAPOOL_PROOFS_SEED</c>; null for new ones.</summary>
    public static int? Seed() => Setting("DATAPOOL_PROOFS_SEED");

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
