using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>Somebody else has changed the connector since its change was begun.</summary>
/// <param name="Now">What it is now; null where it was deleted.</param>
/// <param name="At">When it was changed; null where its log does not tell.</param>
/// <param name="Labels">What was changed, as the form calls it.</param>
/// <param name="IsMappingChanged">True where the key or the list of fields was changed.</param>
public sealed record EditConflict(EditedConnector? Now, DateTimeOffset? At, IReadOnlyList<string> Labels, bool IsMappingChanged)
{
    private static readonly string[] MappingPaths = ["mapping.key", "mapping.fields", "mapping.unmapped"];

    /// <summary>Finds out what was changed.</summary>
    public static async Task<EditConflict> FindAsync(PoolApi api, EditedConnector edited, ConnectorForm form, CancellationToken cancellationToken)
    {
        try
        {
            var now = await EditedConnector.ReadAsync(api, edited.Id, cancellationToken);
            var log = await api.GetAsync<ListPage<ConfigEntry>>($"{edited.Path}/logs?event=config&limit=1", cancellationToken);
            return new EditConflict(
                now,
                log.Data is [var last, ..] ? last.At : null,
                [.. form.All.Where(field => !field.IsOwn && Differs(field.Path)).Select(field => field.Label)],
                MappingPaths.Any(Differs));

            bool Differs(string path) => !JsonNode.DeepEquals(DefinitionPath.Get(edited.Definition, path), DefinitionPath.Get(now.Definition, path));
        }
        catch (ApiException gone) when (gone.Problem.Status == 404)
        {
            return new EditConflict(null, null, [], false);
        }
    }

    private sealed record ConfigEntry(DateTimeOffset At);
}
