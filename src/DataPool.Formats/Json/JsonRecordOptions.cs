using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>How JSON becomes records.</summary>
/// <param name="Shapes">Interns the shapes of the source's records; what was learnt about them is kept with it.</param>
/// <param name="Limits">What a request may hold.</param>
/// <param name="Flatten">True when nested objects become fields <c>a.b</c>; false when they stay one JSON value.</param>
/// <param name="Records">Where the records are; null for the root.</param>
public readonly record struct JsonRecordOptions(
    ShapeTable Shapes, RecordLimits Limits, bool Flatten = true, RecordsPath? Records = null)
{
    /// <summary>Set for a pull: what a push refuses about a value or a name is counted there instead.</summary>
    internal PullReading? Pull { get; init; }
}
