using System.Text.Json;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

/// <summary>Makes connectors of what is stored. One that no longer compiles comes out with its <see cref="Connector.Invalid"/>.</summary>
/// <param name="types">The types there are.</param>
/// <param name="reader">Checks definitions.</param>
/// <param name="protector">Opens secrets.</param>
public sealed class ConnectorCompiler(ConnectorTypes types, ConnectorDefinitionReader reader, ISecretProtector protector)
{
    /// <summary>Encrypts a draft's secrets for a connector; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Encrypt(string connectorId, ConnectorDraft draft) =>
        draft.Secrets.Length == 0 ? ReadOnlyMemory<byte>.Empty : protector.Protect(connectorId, draft.Secrets);

    /// <summary>Makes a connector whose definition was just checked.</summary>
    internal Connector Compile(StoredConnector stored, string streamName, ConnectorDefinition definition) =>
        Make(stored, streamName, definition, null);

    /// <summary>Makes a connector from what is stored alone.</summary>
    internal Connector Compile(StoredConnector stored, string streamName)
    {
        try
        {
            var secrets = stored.Secrets.IsEmpty ? [] : protector.Unprotect(stored.Id, stored.Secrets.ToArray());
            using var document = SecretValues.Join(stored.Definition, secrets);
            var errors = new List<DefinitionError>();
            var definition = reader.Read(document.RootElement, errors);
            return definition is not null
                ? Make(stored, streamName, definition, null)
                : Make(stored, streamName, null, new ConnectorFault("definition_invalid", "Its stored definition is not valid for this server: " + new InvalidDefinitionException(errors).Message));
        }
        catch (SecretException)
        {
            return Make(stored, streamName, null, new ConnectorFault(
                "secrets_unreadable",
                "Its secrets cannot be decrypted: the data directory's keys folder is not the one they were encrypted with. Restore it, or delete and create the connector again."));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Make(stored, streamName, null, new ConnectorFault("definition_invalid", "Its stored definition cannot be read. Delete and create the connector again."));
        }
    }

    private Connector Make(StoredConnector stored, string streamName, ConnectorDefinition? definition, ConnectorFault? fault)
    {
        return new Connector
        {
            Id = stored.Id,
            Number = stored.Number,
            Name = stored.Name,
            Type = definition?.Type ?? TypeOf(stored.Definition),
            StreamId = stored.StreamId,
            StreamName = streamName,
            Enabled = stored.Enabled,
            CreatedAt = stored.CreatedAt,
            Keys = [.. stored.Keys.Select(key => new ConnectorKey(key))],
            Deleting = stored.Deleting,
            Shown = stored.Definition,
            Tag = ConnectorTag.Of(stored.Definition, stored.Enabled),
            Invalid = fault,
            Definition = definition,
            Mapper = definition is null ? null : new Mapper(definition.Mapping),
            Shapes = new ShapeTable(),
            Health = new ConnectorHealth(stored.Runtime),
            Gate = new ConnectorGate(),
        };
    }

    private IConnectorType TypeOf(string shown)
    {
        try
        {
            using var document = JsonDocument.Parse(shown);
            var name = document.RootElement.GetProperty("type").GetString() ?? "";
            return types.TryGet(name, out var type) ? type : new MissingType(name);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new MissingType("");
        }
    }

    private sealed class MissingType(string name) : IConnectorType
    {
        public string Name => name;

        public IReadOnlyList<string> Secrets => [];

        public object? ReadSource(ObjectReader source) => null;
    }
}
