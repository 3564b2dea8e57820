using DataPool.Admin.Api;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Wizard;

/// <summary>What is wrong with a field, for somebody who sees its label and not its path.</summary>
internal static class ProblemWords
{
    /// <summary>The words.</summary>
    /// <param name="problem">What the API says, with the path at its beginning.</param>
    /// <param name="label">What the field is called on the page.</param>
    /// <param name="texts">The page's texts.</param>
    public static string Of(FieldProblem problem, string label, IStringLocalizer texts) => problem.Code switch
    {
        "required" => texts["Required"],
        "no_file" => texts["FileRequired"],
        "secret_required" => texts["SecretRequired"],
        _ when problem.Message.StartsWith(problem.Path, StringComparison.Ordinal) => label + problem.Message[problem.Path.Length..],
        _ => problem.Message,
    };
}
