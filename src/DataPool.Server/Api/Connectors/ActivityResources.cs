using System.Globalization;
using System.Text.Json.Serialization;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Server.Api.Connectors;

/// <summary>A page of runs, newest first.</summary>
internal sealed record RunList
{
    /// <summary>The runs.</summary>
    public required IReadOnlyList<RunRecord> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A run that was started.</summary>
internal sealed record StartedRun
{
    /// <summary>Its id.</summary>
    public required string RunId { get; init; }
}

/// <summary>A page of log entries, newest first.</summary>
internal sealed record LogList
{
    /// <summary>The entries.</summary>
    public required IReadOnlyList<LogEntry> Data { get; init; }

    /// <summary>What to send as before for the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A page of requests, newest first.</summary>
internal sealed record RequestList
{
    /// <summary>The requests.</summary>
    public required IReadOnlyList<RequestResource> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A push that is remembered.</summary>
internal sealed record RequestResource
{
    /// <summary>Its id.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it came.</summary>
    public required DateTime ReceivedAt { get; init; }

    /// <summary>The path it was sent to, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The status it was answered with.</summary>
    public required int Status { get; init; }

    /// <summary>Why it was refused; absent where it was accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>The reason, for people; absent where it was accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The stream it was for.</summary>
    public required string Stream { get; init; }

    /// <summary>The length of its body, as far as it was read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Items that came; 0 where it was refused.</summary>
    public required int ItemsReceived { get; init; }

    /// <summary>Items created or changed.</summary>
    public required int ItemsChanged { get; init; }

    /// <summary>Items removed.</summary>
    public required int ItemsRemoved { get; init; }

    /// <summary>The stream's version after it; 0 where it was refused.</summary>
    public required long Version { get; init; }

    /// <summary>Its place in the list, newest first.</summary>
    [JsonIgnore]
    public string Order => (DateTime.MaxValue.Ticks - ReceivedAt.Ticks).ToString("D19", CultureInfo.InvariantCulture) + Inverted(RequestId);

    public static RequestResource Of(RequestRecord request) => new()
    {
        RequestId = request.Push.RequestId,
        ReceivedAt = request.Push.ReceivedAt.UtcDateTime,
        Path = request.Push.Path,
        Status = request.Push.Status,
        Code = request.Code,
        Message = request.Message,
        Stream = request.Push.Stream,
        Bytes = request.Push.Bytes,
        ItemsReceived = request.Push.ItemsReceived,
        ItemsChanged = request.Push.ItemsChanged,
        ItemsRemoved = request.Push.ItemsRemoved,
        Version = request.Push.Version,
    };

    // The list goes down in time and id; a page's keys go up.
    private static string Inverted(string id) => string.Create(id.Length, id, static (text, id) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = (char)('\u00FF' - (id[i] & 0x7F));
    });
}

/// <summary>The hours of a connector, oldest first.</summary>
internal sealed record HourList
{
    /// <summary>One for each hour, the present one last.</summary>
    public required IReadOnlyList<HourResource> Data { get; init; }
}

/// <summary>A page of all connectors' hours.</summary>
internal sealed record ConnectorHourList
{
    /// <summary>One for each connector, in the order of their creation.</summary>
    public required IReadOnlyList<ConnectorHours> Data { get; init; }

    /// <summary>The <c>cursor</c> of the next page; null on the last.</summary>
    public required string? Next { get; init; }
}

/// <summary>The hours of one connector.</summary>
internal sealed record ConnectorHours
{
    /// <summary>The connector's id.</summary>
    public required string Id { get; init; }

    /// <summary>One for each hour, the present one last.</summary>
    public required IReadOnlyList<HourResource> Hours { get; init; }
}

/// <summary>What happened in one hour.</summary>
internal sealed record HourResource
{
    /// <summary>When the hour begins.</summary>
    public required DateTime Hour { get; init; }

    /// <summary>Runs that ended, or authenticated requests.</summary>
    public required long Runs { get; init; }

    /// <summary>Failed or held runs, or requests answered 400, 413, 415 or 422.</summary>
    public required long Errors { get; init; }

    /// <summary>Items that came.</summary>
    public required long Items { get; init; }

    /// <summary>The time that runs took, in milliseconds; 0 for pushes.</summary>
    public required long DurationMs { get; init; }

    public static HourResource Of(ActivityHour hour) =>
        new() { Hour = hour.At, Runs = hour.Runs, Errors = hour.Errors, Items = hour.Items, DurationMs = hour.DurationMs };
}
