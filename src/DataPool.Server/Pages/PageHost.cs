namespace DataPool.Server.Pages;

/// <summary>Holds the server's pipeline for the pages, which are themselves a part of it.</summary>
internal sealed class PageHost
{
    private RequestDelegate? _pipeline;

    /// <summary>The whole way of a request, from its first step on.</summary>
    public RequestDelegate Pipeline => _pipeline ?? throw new InvalidOperationException("The server has not been built yet.");

    /// <summary>Remembers it.</summary>
    public RequestDelegate Keep(RequestDelegate pipeline) => _pipeline = pipeline;
}
