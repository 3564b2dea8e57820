namespace DataPool.Server.Demo;

/// <summary>What <c>--demo</c> prints: to standard output and never through the logger, since it holds a key.</summary>
internal static class DemoText
{
    public static string Of(string address, string key) =>
        $"""

        The demo is running: a chain of coffee shops in a SQLite file, which sells something every second.

          The screen, for any browser:  {address}/display/{DemoDefinitions.Stream}?title=Coffee%20shops

          Change what it shows:

            curl -s {address}/api/webhook/{DemoDefinitions.Stream} -H "Authorization: Bearer {key}" -H "Content-Type: application/json" -d '{DemoDefinitions.NextOffer}'

        """;
}

/// <summary>Where the demo prints.</summary>
internal sealed record DemoOutput(TextWriter Writer);
