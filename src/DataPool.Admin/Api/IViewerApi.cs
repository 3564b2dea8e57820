namespace DataPool.Admin.Api;

/// <summary>The API with the rights of a viewer, for what all signed-in people see alike and the server therefore reads once for all of them.</summary>
public interface IViewerApi : IApiTransport;
