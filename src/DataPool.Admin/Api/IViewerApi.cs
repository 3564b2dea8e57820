namespace DataPool.Admin.Api;

/// <summary>The API with the rights of a viewer, for what all signed-in people see alike and the server therefore reads once for all of them.</summary>
public interface IViewerApi : IApiTransport;

/// <summary>Readings with it.</summary>
internal static class ViewerReading
{
    /// <summary>The body of what is at a path.</summary>
    /// <exception cref="ApiException">The API answered with an error.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(this IViewerApi api, string path)
    {
        var answer = await api.SendAsync(new ApiRequest("GET", path), CancellationToken.None);
        return answer.IsOk ? answer.Body : throw new ApiException(answer.Problem());
    }
}
