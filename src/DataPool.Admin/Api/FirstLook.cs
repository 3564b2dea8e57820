using Microsoft.AspNetCore.Components;

namespace DataPool.Admin.Api;

/// <summary>
/// What a page reads first. The server draws a page once for the answer to the request and once more when the page's line to the
/// server stands: the second drawing takes what the first one read, so that the page does not go blank in between.
/// </summary>
public sealed class FirstLook(PoolApi api)
{
    // It travels in the page's source and back over the line, whose messages are bounded.
    private const int MostBytes = 32 * 1024;
    private const int MostInAll = 96 * 1024;

    /// <summary>What was read for the answer to the request, by path.</summary>
    [PersistentState]
    public Dictionary<string, KeptAnswer>? Kept { get; set; }

    /// <summary>Reads a resource.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="isInteractive"><see cref="RendererInfo.IsInteractive"/> of the component.</param>
    public Task<ApiAnswer> ReadAsync(string path, bool isInteractive)
    {
        if (!isInteractive) return KeepAsync(path);
        return Kept is not null && Kept.Remove(path, out var kept)
            ? Task.FromResult(new ApiAnswer(200, kept.Body, kept.ETag))
            : api.SendAsync("GET", path);
    }

    private async Task<ApiAnswer> KeepAsync(string path)
    {
        var answer = await api.SendAsync("GET", path);
        Kept ??= [];
        if (answer.Status == 200 && answer.Body.Length <= MostBytes && answer.Body.Length + Kept.Values.Sum(kept => kept.Body.Length) <= MostInAll)
            Kept[path] = new KeptAnswer(answer.Body.ToArray(), answer.ETag);
        return answer;
    }
}

/// <summary>An answer that was read.</summary>
/// <param name="Body">Its body.</param>
/// <param name="ETag">Its <c>ETag</c>, or null.</param>
public sealed record KeptAnswer(byte[] Body, string? ETag);
