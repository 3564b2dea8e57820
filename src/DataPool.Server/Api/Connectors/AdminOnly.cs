using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Connectors;

/// <summary>
/// Keeps what only an admin may allow (<see cref="IConnectorType.AdminOnly"/>) to admins. Others may save and test a connector
/// that has it while they leave its whole source as it is: with another query, what was allowed would be another thing.
/// </summary>
internal static class AdminOnly
{
    /// <summary>Checks a definition that was sent.</summary>
    /// <param name="http">The request.</param>
    /// <param name="definition">The definition, an object.</param>
    /// <param name="type">Its type.</param>
    /// <param name="saved">The connector that it is to become the definition of; null for a new one.</param>
    /// <exception cref="InvalidDefinitionException">The caller is no admin, and it allows such a thing.</exception>
    public static void Check(HttpContext http, JsonElement definition, IConnectorType? type, Connector? saved)
    {
        if (type is not { AdminOnly.Count: > 0 } || Caller.Of(http).Role == AccessRole.Admin) return;
        if (!definition.TryGetProperty("source", out var source) || source.ValueKind != JsonValueKind.Object) return;
        var errors = type.AdminOnly
            .Where(name => source.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True)
            .Select(static name => new DefinitionError($"source.{name}", "admin_only", $"source.{name} can only be set by an admin. Leave it out, or ask one to save this connector."))
            .ToArray();
        if (errors.Length > 0 && !IsAsSaved(source, saved)) throw new InvalidDefinitionException(errors);
    }

    private static bool IsAsSaved(JsonElement source, Connector? saved)
    {
        if (saved?.ShownDefinition is not { } shown || !shown.TryGetProperty("source", out var before)) return false;
        return JsonElement.DeepEquals(source, before);
    }
}
