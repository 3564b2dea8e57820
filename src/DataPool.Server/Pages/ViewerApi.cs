using DataPool.Admin.Api;
using DataPool.Server.Security;

namespace DataPool.Server.Pages;

/// <summary>The API as any viewer sees it.</summary>
internal sealed class ViewerApi(InProcessApi api) : IViewerApi
{
    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken) => api.SendAsync(Caller.Viewer, request, cancellationToken);
}
