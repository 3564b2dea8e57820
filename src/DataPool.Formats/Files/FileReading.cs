using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Formats.Files;

/// <summary>What a format is told about one reading of one file.</summary>
public sealed record FileReading
{
    /// <summary>The most bytes of a file, as it comes and inflated (PRODUCT 2.3).</summary>
    public const long DefaultMaxBytes = 200L * 1024 * 1024;

    /// <summary>The file.</summary>
    public required FileContent Content { get; init; }

    /// <summary>Interns the shapes of the records.</summary>
    public required ShapeTable Shapes { get; init; }

    /// <summary>Counts what could not be taken as it was.</summary>
    public required WarningCounter Warnings { get; init; }

    /// <summary>What a record may hold.</summary>
    public required RecordLimits Limits { get; init; }

    /// <summary>The zone that naive times are read in.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>True when nested objects become fields <c>a.b</c>; false when they stay one JSON value.</summary>
    public bool Flatten { get; init; } = true;

    /// <summary>
    /// The columns whose texts stay as they are, because the mapping gives them a type, format or culture of its own:
    /// a text format must not turn <c>1.50</c> into 1.5 before a mapping makes a string of it.
    /// </summary>
    public IReadOnlySet<string> TextColumns { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>
    /// The source fields that the mapping names. A format may leave out what costs extra unless it is named here: XML gives fields
    /// of a record's ancestors (<c>../region</c>) only then.
    /// </summary>
    public IReadOnlySet<string> Wanted { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The most bytes of the file, inflated where it is compressed.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;
}
