using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;
using DataPool.Core.Records;

namespace DataPool.Core.Connectors;

/// <summary>A connector that cannot work as it is stored.</summary>
/// <param name="Code">A stable code: <c>definition_invalid</c>, <c>secrets_unreadable</c>.</param>
/// <param name="Message">The reason, for people.</param>
public sealed record ConnectorFault(string Code, string Message);

/// <summary>
/// One connector as it is configured now. Immutable but for <see cref="Health"/> and its keys' last use: a change of
/// configuration makes another, so whoever holds one sees one consistent configuration.
/// </summary>
public sealed class Connector
{
    private readonly Lazy<JsonElement?> _shownDefinition;

    internal Connector() => _shownDefinition = new Lazy<JsonElement?>(() => DefinitionText.WithEnabled(Shown!, Enabled));

    /// <summary>Its id, <c>con_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order of creation over all connectors, by which streams know it.</summary>
    public required int Number { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type; one that can do nothing where this server does not have it.</summary>
    public required IConnectorType Type { get; init; }

    /// <summary>The word in its definition's <c>type</c>.</summary>
    public string TypeName => Type.Name;

    /// <summary>The number of the stream it feeds.</summary>
    public required long StreamId { get; init; }

    /// <summary>The name of the stream it feeds.</summary>
    public required string StreamName { get; init; }

    /// <summary>All streams that it may write to; the first is the mapping's.</summary>
    public IReadOnlyList<StreamRef> Streams
    {
        get => field ?? [new StreamRef(StreamId, StreamName)];
        init;
    }

    /// <summary>The numbers of the streams that it no longer writes to, but whose items are not withdrawn yet.</summary>
    public IReadOnlyList<long> Leaving { get; init; } = [];

    /// <summary>False while it is paused.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its ingest keys, newest first; only those for which <see cref="IssuedKey.IsLive"/> holds open requests.</summary>
    public required IReadOnlyList<ConnectorKey> Keys { get; init; }

    /// <summary>While it is being deleted: what becomes of its items (<c>keep</c>, <c>remove</c>); else null.</summary>
    public required string? Deleting { get; init; }

    /// <summary>The definition as JSON with masked secrets, as it is stored.</summary>
    public required string Shown { get; init; }

    /// <summary>Its secrets, encrypted; empty where it has none.</summary>
    internal ReadOnlyMemory<byte> Secrets { get; init; }

    /// <summary>
    /// What is shown of the definition, with <c>enabled</c> as it is now; null where what is stored is damaged. Parsed once, since
    /// lists show it of every connector.
    /// </summary>
    public JsonElement? ShownDefinition => _shownDefinition.Value;

    /// <summary>The tag of its configuration, quoted, for <c>ETag</c>. Its state is no part of it.</summary>
    public required string Tag { get; init; }

    /// <summary>Why it cannot work; null when it can.</summary>
    public required ConnectorFault? Invalid { get; init; }

    /// <summary>The definition; null when it cannot work.</summary>
    public required ConnectorDefinition? Definition { get; init; }

    /// <summary>Turns records into items; null when it cannot work.</summary>
    public required Mapper? Mapper { get; init; }

    /// <summary>Interns its records' shapes.</summary>
    public required ShapeTable Shapes { get; init; }

    /// <summary>How it is doing.</summary>
    public required ConnectorHealth Health { get; init; }

    /// <summary>The <see cref="ConnectorHealth.Reading"/> that it was made for.</summary>
    internal int Reading { get; init; }

    /// <summary>Rises, since the server's start, with each change of what it reads from: its source and the secrets for it.</summary>
    public int SourceVersion { get; init; }

    /// <summary>Lets its pushes into the pool until it is deleted or leaves one of its streams.</summary>
    public required ConnectorGate Gate { get; init; }

    /// <summary>Held by whoever changes its streams, withdraws from those that it has left, or deletes it. One object a connector.</summary>
    internal SemaphoreSlim Turn { get; init; } = new(1, 1);

    /// <summary>What may still write to the streams that it is leaving; null when nothing can.</summary>
    internal Departure? Departure { get; init; }

    /// <summary>True when it can work: it has a definition and a mapper.</summary>
    [MemberNotNullWhen(true, nameof(Definition), nameof(Mapper))]
    public bool IsUsable => Definition is not null && Mapper is not null;

    /// <summary>True for a connector that fetches.</summary>
    public bool IsPull => Type is IPullType;

    /// <summary>True for a connector that is sent to.</summary>
    public bool IsPush => Type is IPushType;

    /// <summary>Its state at a moment.</summary>
    public ConnectorStatus Status(DateTimeOffset now) => ConnectorStateRule.Of(this, Health.Facts, now);

    /// <summary>True when a pull is late by more than its interval and timeout.</summary>
    public bool IsOverdue(DateTimeOffset now)
    {
        if (!IsUsable || Type is not IPullType pull || !Definition.IsPolled) return false;
        var due = Health.RunningSince ?? Health.NextRunAt ?? DueAfter(Health.Facts.LastAttemptAt ?? CreatedAt);
        // First without the interval, which a cron has to be asked for.
        return now > due && now - due > RunSchedule.Interval(Definition, due) + TimeSpan.FromSeconds(pull.TimeoutSeconds(Definition.Source));

        DateTimeOffset DueAfter(DateTimeOffset last) =>
            Definition.Cron is { } cron ? cron.Next(last) ?? DateTimeOffset.MaxValue : last + RunSchedule.Interval(Definition, last);
    }

    /// <summary>The same connector in another configuration.</summary>
    internal Connector With(
        bool? enabled = null, IReadOnlyList<ConnectorKey>? keys = null, string? deleting = null,
        IReadOnlyList<StreamRef>? streams = null, IReadOnlyList<long>? leaving = null, ConnectorGate? gate = null) => new()
    {
        Id = Id,
        Number = Number,
        Name = Name,
        Type = Type,
        StreamId = streams is null ? StreamId : streams[0].Id,
        StreamName = streams is null ? StreamName : streams[0].Name,
        Streams = streams ?? Streams,
        Leaving = leaving ?? Leaving,
        Enabled = enabled ?? Enabled,
        CreatedAt = CreatedAt,
        Keys = keys ?? Keys,
        Deleting = deleting ?? Deleting,
        Shown = Shown,
        Secrets = Secrets,
        Tag = ConnectorTag.Of(Shown, Secrets.Span, enabled ?? Enabled),
        Invalid = Invalid,
        Definition = Definition,
        Mapper = Mapper,
        Shapes = Shapes,
        Health = Health,
        Reading = Reading,
        SourceVersion = SourceVersion,
        Gate = gate ?? Gate,
        Turn = Turn,
        Departure = leaving is { Count: 0 } ? null : Departure,
    };
}
