using DataPool.Core.Connectors;
using DataPool.Core.Streams;

namespace DataPool.Core.Mapping;

/// <summary>How a connector's records become items: the <c>mapping</c> of its definition (PRODUCT 2.1). Immutable.</summary>
public sealed record MappingDefinition
{
    /// <summary>The most items of a connector whose keys are generated, where its definition does not say.</summary>
    public const int GeneratedMaxItems = 1000;

    /// <summary>The longest time after which an item may expire: a year.</summary>
    public const int MaxExpireAfterSeconds = 31_536_000;

    /// <summary>The stream written to.</summary>
    public required string Stream { get; init; }

    /// <summary>The source fields that identify an item; null where the definition names none, empty where keys are generated.</summary>
    public IReadOnlyList<string>? Key { get; init; }

    /// <summary>The fields that are selected, renamed or retyped.</summary>
    public IReadOnlyList<FieldMapping> Fields { get; init; } = [];

    /// <summary>What becomes of the other source fields. Default: they come along.</summary>
    public UnmappedMode Unmapped { get; init; }

    /// <summary>What becomes of nested objects. Default: flattened.</summary>
    public NestedMode Nested { get; init; }

    /// <summary>How a record meets the item that is there. Default: replace for a pull, merge for a push.</summary>
    public WriteMode Write { get; init; }

    /// <summary>What becomes of items that a pull no longer returns. Default: removed. Means nothing for a push.</summary>
    public MissingPolicy Missing { get; init; }

    /// <summary>True when each record gets a key of its own, whatever it holds: <c>"key": []</c> of a push.</summary>
    public bool GeneratesKeys => Key is { Count: 0 };

    /// <summary>The source fields that are given a type, format or culture: a text format leaves them the texts that they are. Of an expression these are the result's.</summary>
    public IReadOnlySet<string> TextFields =>
        Fields.Where(static mapped => mapped.Expression is null && (mapped.Type is not null || mapped.Format is not null || mapped.Culture is not null)).Select(static mapped => mapped.From).ToHashSet(StringComparer.Ordinal);

    /// <summary>The source fields that are named, as fields or key.</summary>
    public IReadOnlySet<string> NamedFields => Fields.Where(static mapped => !mapped.IsCalculated).Select(static mapped => mapped.From).Concat(Key ?? []).ToHashSet(StringComparer.Ordinal);

    /// <summary>What a pull or snapshot must pass; null where the definition has none and the type's default holds nothing.</summary>
    public WriteGuard? Guard { get; init; }

    /// <summary>Push: the time without a write after which an item loses this connector's claim; null for never.</summary>
    public TimeSpan? ExpireAfter { get; init; }

    /// <summary>The most items that the connector may claim; 0 for no limit but the stream's.</summary>
    public int MaxItems { get; init; }

    /// <summary>What happens beyond <see cref="MaxItems"/>.</summary>
    public Overflow Overflow { get; init; }

    /// <summary>How many items a pull may bring to be worth comparing with the stream. Where the oldest give way, more than stay.</summary>
    public int MostItems(Records.RecordLimits limits) => Overflow == Overflow.DropOldest ? (int)Math.Min(int.MaxValue, limits.ItemsPerStream * 10L) : limits.ItemsPerStream;

    /// <summary>Reads and checks a definition's <c>mapping</c>, adding every error found to the reader's.</summary>
    /// <param name="mapping">The object.</param>
    /// <param name="isPull">True for a type that fetches.</param>
    /// <param name="holdsEmpty">True where a run without any item is held unless the definition says otherwise.</param>
    /// <param name="itemsPerStream">The most items that a stream may hold.</param>
    /// <param name="expressions">The language of expressions; null where there is none: then an expression is an error.</param>
    /// <returns>The mapping; not to be used when errors were added.</returns>
    public static MappingDefinition Read(ObjectReader mapping, bool isPull, bool holdsEmpty = false, int itemsPerStream = 100_000, Expressions.IExpressionLanguage? expressions = null) =>
        new MappingReader(mapping, isPull, holdsEmpty, itemsPerStream, expressions).Run();
}
