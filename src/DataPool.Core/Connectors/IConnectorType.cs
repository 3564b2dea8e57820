using DataPool.Core.Connectors.Forms;

namespace DataPool.Core.Connectors;

/// <summary>
/// One type of connector. The host owns schedule, retry, state and log; a type only says how its source is
/// described and what came of it. Implementations are stateless and thread-safe.
/// </summary>
public interface IConnectorType
{
    /// <summary>The word in a definition's <c>type</c>: <c>sql</c>, <c>webhook</c> …</summary>
    string Name { get; }

    /// <summary>The paths within <c>source</c> whose values are secret: <c>password</c>, <c>auth.token</c>; <c>headers.*</c> for every member of <c>headers</c>.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>How people are asked for such a connector, made anew each time in the language of the moment.</summary>
    ConnectorForm Form { get; }

    /// <summary>The members of <c>source</c> that only an admin may set to true: what they allow cannot be taken back.</summary>
    IReadOnlyList<string> AdminOnly => [];

    /// <summary>
    /// Where its secrets are sent: provider, scheme, host, port and encryption of a source as one text. A stored secret is
    /// kept for a changed definition only while this text stays the same; else somebody who may change a connector could
    /// have its password sent to a server of his own. The source is as it was sent and may be wrong in every way; without I/O.
    /// </summary>
    string Destination(System.Text.Json.JsonElement source) => "";

    /// <summary>
    /// Reads and checks <c>source</c> without any I/O, adding every error found. The result is handed back to the
    /// type as <c>source</c> in later calls; null only when errors were added.
    /// </summary>
    object? ReadSource(ObjectReader source);

    /// <summary>The names of all streams that a connector with this source may write to; null for its mapping's alone.</summary>
    IReadOnlyList<string>? StreamsOf(object source) => null;
}

/// <summary>A type that fetches: the host calls <see cref="ReadAsync"/> on its schedule, never twice at once for one connector.</summary>
public interface IPullType : IConnectorType
{
    /// <summary>The polling interval where the definition names none, in seconds.</summary>
    int DefaultIntervalSeconds(object source);

    /// <summary>False for a source that is read only when it is brought or somebody asks: it has no schedule and is never overdue.</summary>
    bool IsPolled(object source) => true;

    /// <summary>True for a source that is cheaply looked at (<see cref="LookAsync"/>) before a run that nobody asked for.</summary>
    bool IsLookedAt(object source) => false;

    /// <summary>
    /// Says whether there is anything to read. Where there is not, no run is made; that it was
    /// looked at counts as a success.
    /// </summary>
    /// <exception cref="SourceException">The source cannot be looked at: the run is made and fails of it.</exception>
    Task<bool> LookAsync(PullContext context, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>How long one read may take at most, in seconds; 30 unless the type says otherwise.</summary>
    int TimeoutSeconds(object source) => 30;

    /// <summary>True when a run without any item, after there were items, is held unless the definition allows it (PRODUCT 2.1, <c>guard</c>).</summary>
    bool HoldsEmpty => false;

    /// <summary>A connector is gone, paused or has another definition: what is kept open for its sake may be closed. Quick, and may be called again.</summary>
    /// <param name="connector">Its number (<see cref="PullContext.Connector"/>).</param>
    void Forget(int connector)
    {
    }

    /// <summary>
    /// Connects, reads everything the source has now, and closes. Returns only when the content is complete.
    /// Never blocks a thread-pool thread.
    /// </summary>
    /// <exception cref="SourceException">The source cannot be read; the message is shown to people and holds no secret.</exception>
    Task<PullResult> ReadAsync(PullContext context, CancellationToken cancellationToken);
}

/// <summary>A type that is sent to: the host authenticates, bounds and reads the request's body and then calls <see cref="Decode"/>.</summary>
public interface IPushType : IConnectorType
{
    /// <summary>Turns a request's body into records. Runs on the request's thread; no I/O.</summary>
    /// <exception cref="Records.RecordException">The body is not what it should be.</exception>
    Records.RecordBatch Decode(PushContext context);

    /// <summary>Turns a request's body into all that it says: for types whose bodies say more than records. As <see cref="Decode"/>.</summary>
    /// <exception cref="Records.RecordException">The body is not what it should be.</exception>
    PushContent DecodeContent(PushContext context) => new(Decode(context));

    /// <summary>Begins a body of lines (<c>application/x-ndjson</c>), which <see cref="PushContext.Body"/> then does not hold; null where the type takes none.</summary>
    LineDecoder? DecodeLines(PushContext context) => null;
}

/// <summary>The source cannot be read.</summary>
public sealed class SourceException : Exception
{
    /// <summary>The most characters of a message: it is stored and shown, whatever a source may have put into it.</summary>
    public const int MaxMessageLength = 2000;

    /// <summary>An error with its stable code, e.g. <c>file_not_found</c>, <c>timeout</c>, <c>not_a_select</c>.</summary>
    /// <remarks>Of a longer message the beginning is kept, and control characters are replaced: <see cref="ForeignText"/>.</remarks>
    public SourceException(string code, string message, bool transient, Exception? inner = null)
        : base(ForeignText.Clean(message, MaxMessageLength, keepLines: true), inner)
    {
        Code = code;
        Transient = transient;
    }

    /// <summary>The stable code.</summary>
    public string Code { get; }

    /// <summary>True when trying again may help without anybody changing the definition.</summary>
    public bool Transient { get; }

    /// <summary>How long the source asks to be left alone (HTTP <c>Retry-After</c>); null where it asks nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was found out before it failed, by name; a test shows it, so that somebody can choose.</summary>
    public IReadOnlyDictionary<string, string> Detected { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;
}
