using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>What a log entry is about (PRODUCT 2.8).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalEvent>))]
public enum JournalEvent : byte
{
    /// <summary>A pull run ended.</summary>
    [JsonStringEnumMemberName("run")] Run,

    /// <summary>A source could not be reached.</summary>
    [JsonStringEnumMemberName("connect")] Connect,

    /// <summary>A push was accepted.</summary>
    [JsonStringEnumMemberName("receive")] Receive,

    /// <summary>A push was refused.</summary>
    [JsonStringEnumMemberName("reject")] Reject,

    /// <summary>The state changed.</summary>
    [JsonStringEnumMemberName("state")] State,

    /// <summary>The configuration changed.</summary>
    [JsonStringEnumMemberName("config")] Config,

    /// <summary>The ingest key was rotated.</summary>
    [JsonStringEnumMemberName("key")] Key,

    /// <summary>The definition was tested.</summary>
    [JsonStringEnumMemberName("test")] Test,
}

/// <summary>How much a log entry matters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalLevel>))]
public enum JournalLevel : byte
{
    /// <summary>Nothing is wrong.</summary>
    [JsonStringEnumMemberName("info")] Info,

    /// <summary>Something could not be taken as it was.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>Something failed.</summary>
    [JsonStringEnumMemberName("error")] Error,
}
