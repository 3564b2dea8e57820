using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Connector;

/// <summary>What to do about a connector in Error, by the code of its state. A code without words of its own gets the general ones.</summary>
internal static class Remedies
{
    private const string General = "other";

    // More than anybody follows.
    private const int MostSteps = 5;

    /// <summary>True for a code that has words of its own.</summary>
    public static bool Knows(IStringLocalizer<ConnectorTexts> texts, string code) => !texts[$"Fault-{code}"].ResourceNotFound;

    /// <summary>What is wrong, in a few words.</summary>
    public static string Title(IStringLocalizer<ConnectorTexts> texts, string? code, string type = "") => texts[$"Fault-{Known(texts, code, type)}"];

    /// <summary>What to do, step by step.</summary>
    public static IEnumerable<string> Steps(IStringLocalizer<ConnectorTexts> texts, string? code, string type = "")
    {
        var known = Known(texts, code, type);
        return Enumerable.Range(1, MostSteps).Select(step => texts[$"Fault-{known}-{step}"]).TakeWhile(step => !step.ResourceNotFound).Select(step => step.Value);
    }

    // The same code may ask for something else where the type is another.
    private static string Known(IStringLocalizer<ConnectorTexts> texts, string? code, string type) =>
        code is null ? General : Knows(texts, $"{type}.{code}") ? $"{type}.{code}" : Knows(texts, code) ? code : General;
}
