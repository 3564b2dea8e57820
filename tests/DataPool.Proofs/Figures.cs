using Xunit;

namespace DataPool.Proofs;

/// <summary>
/// What a proof measured, for people: in the test's output, and as a line in the file that
/// <c>DATAPOOL_PROOFS_FIGURES</c> names (test.sh prints it, as the runner shows no output of passed tests).
/// </summary>
internal static class Figures
{
    private static readonly string? File = Environment.GetEnvironmentVariable("DATAPOOL_PROOFS_FIGURES");

    public static void Note(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (!string.IsNullOrEmpty(File)) System.IO.File.AppendAllText(File, line + "\n");
    }
}
