using System.Globalization;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>One entry of <c>mapping.fields</c>: a source field, its new name and its new type.</summary>
public sealed record FieldMapping
{
    /// <summary>The source field; empty for one that is calculated from the whole record.</summary>
    public required string From { get; init; }

    /// <summary>The field it becomes; default the same name.</summary>
    public required string To { get; init; }

    /// <summary>The type it becomes; null is <c>auto</c>: the source's.</summary>
    public ValueKind? Type { get; init; }

    /// <summary>A .NET format string (<see cref="ConversionOptions"/>), or null.</summary>
    public string? Format { get; init; }

    /// <summary>The culture of numbers and dates in text, or null for the invariant one.</summary>
    public CultureInfo? Culture { get; init; }

    /// <summary>What stands where the source has nothing or null, as canonical JSON; null where that stays as it is.</summary>
    public byte[]? Default { get; init; }

    /// <summary>What the value is calculated by, before it gets its type; null where it is the source's.</summary>
    public IExpression? Expression { get; init; }

    /// <summary>True where it has no source field.</summary>
    public bool IsCalculated => From.Length == 0;
}
