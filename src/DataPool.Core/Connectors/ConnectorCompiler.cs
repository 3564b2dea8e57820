using System.Text.Json;
using DataPool.Core.Connectors.Forms;
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

    /// <summary>The secrets of a connector, unencrypted; null where it has none, or where they cannot be decrypted.</summary>
    internal byte[]? SecretsOf(Connector connector)
    {
        if (connector.Secrets.IsEmpty) return null;
        try
        {
            return protector.Unprotect(connector.Id, connector.Secrets.ToArray());
        }
        catch (SecretException)
        {
            return null;
        }
    }

    /// <summary>Makes a connector whose definition was just checked.</summary>
    internal Connector Compile(StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams, ConnectorDefinition definition) =>
        Make(stored, streams, definition, null);

    /// <summary>Makes the connector of a changed definition. What it was goes on under it: its health, its keys, its gate unless it leaves a stream.</summary>
    internal Connector Compile(
        StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams, ConnectorDefinition definition, Connector before, bool isOtherSource) =>
        Make(stored, streams, definition, null, before, before.SourceVersion + (isOtherSource ? 1 : 0));

    /// <summary>Makes the connector of a definition that was changed without a word from it: what it reads may be another source's.</summary>
    internal Connector Recompile(StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams, Connector before)
    {
        before.Health.ReadOtherwise();
        return Compile(stored, streams, before);
    }

    /// <summary>Makes a connector from what is stored alone.</summary>
    internal Connector Compile(StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams) => Compile(stored, streams, before: null);

    private Connector Compile(StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams, Connector? before)
    {
        var sourceVersion = before is null ? 0 : before.SourceVersion + 1;
        try
        {
            var secrets = stored.Secrets.IsEmpty ? [] : protector.Unprotect(stored.Id, stored.Secrets.ToArray());
            using var document = SecretValues.Join(stored.Definition, secrets);
            var errors = new List<DefinitionError>();
            var definition = reader.Read(document.RootElement, errors);
            return definition is not null
                ? Make(stored, streams, definition, null, before, sourceVersion)
                : Make(stored, streams, null, new ConnectorFault("definition_invalid", "Its stored definition is not valid for this server: " + new InvalidDefinitionException(errors).Message), before, sourceVersion);
        }
        catch (SecretException)
        {
            return Make(stored, streams, null, new ConnectorFault(
                "secrets_unreadable",
                "Its secrets cannot be decrypted: the key ring is not the one they were encrypted with. Restore the backup that holds both, or save the definition again with all its secrets."), before, sourceVersion);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Make(stored, streams, null, new ConnectorFault("definition_invalid", "Its stored definition cannot be read. Delete and create the connector again."), before, sourceVersion);
        }
    }

    private Connector Make(
        StoredConnector stored, IReadOnlyDictionary<long, StreamInfo> streams, ConnectorDefinition? definition, ConnectorFault? fault, Connector? before = null, int sourceVersion = 0)
    {
        var fed = stored.OtherStreams.Prepend(stored.StreamId).Select(id => new StreamRef(id, NameOf(id))).ToArray();
        var leaves = stored.Leaving.Count > 0;
        var health = before?.Health ?? new ConnectorHealth(stored.Runtime);
        var mapper = definition is null ? null : new Mapper(definition.Mapping);
        if (mapper is { HasExpressions: false }) health.CalculatesNothing();
        return new Connector
        {
            Id = stored.Id,
            Number = stored.Number,
            Name = stored.Name,
            Type = definition?.Type ?? TypeOf(stored.Definition),
            StreamId = stored.StreamId,
            StreamName = fed[0].Name,
            Streams = fed,
            Leaving = stored.Leaving,
            Enabled = stored.Enabled,
            CreatedAt = stored.CreatedAt,
            Keys = before?.Keys ?? [.. stored.Keys.Select(key => new ConnectorKey(key))],
            Deleting = stored.Deleting,
            Shown = stored.Definition,
            Secrets = stored.Secrets,
            Tag = ConnectorTag.Of(stored.Definition, stored.Secrets.Span, stored.Enabled),
            Invalid = fault,
            Definition = definition,
            Mapper = mapper,
            Shapes = new ShapeTable(),
            Health = health,
            Reading = health.Reading,
            SourceVersion = sourceVersion,
            Gate = before is null || leaves ? new ConnectorGate() : before.Gate,
            Turn = before?.Turn ?? new SemaphoreSlim(1, 1),
            Departure = before is not null && leaves ? new Departure(before.Gate) : null,
        };

        // A stream's row goes after its connectors': one without is a damaged database, and no reason not to start.
        string NameOf(long id) => streams.TryGetValue(id, out var stream) ? stream.Name : "";
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

        public ConnectorForm Form => ConnectorForm.Empty(name);

        public object? ReadSource(ObjectReader source) => null;
    }
}
