namespace DataPool.Admin;

/// <summary>What the pages take from elsewhere in the server.</summary>
/// <param name="SharedRoot">The address below which the faces and the icon lie that displays and pages share.</param>
/// <param name="Version">The program's version, as it is shown.</param>
/// <param name="MaxUploadBytes">The most bytes of a file that is uploaded.</param>
public sealed record PageAssets(string SharedRoot, string Version, long MaxUploadBytes);
