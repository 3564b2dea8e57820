using System.Text.Json.Nodes;
using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>A connector as it was when its change was begun.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsEnabled">False while it is paused.</param>
/// <param name="Definition">Its definition, secrets as <c>"***"</c>.</param>
/// <param name="ETag">What stands for this state of it.</param>
public sealed record EditedConnector(string Id, string Name, string Type, bool IsEnabled, JsonObject Definition, string ETag)
{
    /// <summary>Its address in the API.</summary>
    public string Path => $"/api/connectors/{Id}";

    /// <summary>Its stream.</summary>
    public string Stream => Definition["mapping"]?["stream"]?.ToString() ?? "";

    /// <summary>Reads a connector as it is now.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static async Task<EditedConnector> ReadAsync(PoolApi api, string id, CancellationToken cancellationToken = default)
    {
        var answer = await api.SendAsync("GET", $"/api/connectors/{Uri.EscapeDataString(id)}", null, null, cancellationToken);
        if (!answer.IsOk) throw new ApiException(answer.Problem());
        var row = answer.Read<ConnectorRow>();
        // Null where what is stored is damaged: it is mended by filling in everything anew.
        var definition = row.Definition is { Count: > 0 } stored
            ? stored
            : new JsonObject { ["name"] = row.Name, ["type"] = row.Type, ["source"] = new JsonObject(), ["mapping"] = new JsonObject { ["stream"] = row.Stream } };
        return new EditedConnector(row.Id, row.Name, row.Type, row.Enabled, definition, answer.ETag ?? "*");
    }
}
