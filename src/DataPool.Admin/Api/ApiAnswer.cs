using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataPool.Admin.Api;

/// <summary>An answer of the API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as it came.</param>
/// <param name="ETag">The <c>ETag</c> header, or null.</param>
public sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body, string? ETag = null)
{
    /// <summary>True for 200 to 299.</summary>
    public bool IsOk => Status is >= 200 and < 300;

    /// <summary>The body as a value.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body.Span, ApiJsonOptions.Value)!;

    /// <summary>The body as JSON; null for an empty one.</summary>
    public JsonNode? ReadJson() => Body.IsEmpty ? null : JsonNode.Parse(Body.Span);

    /// <summary>What an error says.</summary>
    public ApiProblem Problem() => IsOk ? throw new InvalidOperationException("This is no error.") : ApiProblem.Of(this);
}
