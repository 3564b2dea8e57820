using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataPool.Admin.Api;

/// <summary>What is wrong with one member of what was sent.</summary>
/// <param name="Path">Its path: <c>source.query</c>.</param>
/// <param name="Code">A stable code.</param>
/// <param name="Message">What to do, for a person.</param>
public sealed record FieldProblem(string Path, string Code, string Message);

/// <summary>What an error answer says.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What happened and what to do, for a person.</param>
/// <param name="Fields">What is wrong with single members; empty where the error is none of them.</param>
/// <param name="RequestId">By what the server's log finds the request; null where unknown.</param>
public sealed record ApiProblem(int Status, string Code, string Message, IReadOnlyList<FieldProblem> Fields, string? RequestId)
{
    internal static ApiProblem Of(ApiAnswer answer)
    {
        try
        {
            var json = answer.ReadJson()?.AsObject();
            FieldProblem[] fields = json?["errors"] is JsonArray errors
                ? [.. errors.OfType<JsonObject>().Select(error => new FieldProblem(Text(error, "path"), Text(error, "code"), Text(error, "message")))]
                : [];
            return new ApiProblem(answer.Status, Text(json, "code"), Text(json, "detail"), fields, json?["requestId"]?.GetValue<string>());
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            return new ApiProblem(answer.Status, "unknown", $"The server answered {answer.Status} and said no more.", [], null);
        }
    }

    private static string Text(JsonObject? json, string name) => json?[name]?.GetValue<string>() ?? "";
}

/// <summary>The API answered with an error.</summary>
/// <param name="problem">The error.</param>
public sealed class ApiException(ApiProblem problem) : Exception(problem.Message)
{
    /// <summary>What it says.</summary>
    public ApiProblem Problem { get; } = problem;
}
