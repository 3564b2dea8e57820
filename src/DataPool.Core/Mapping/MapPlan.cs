using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>How records of one shape are mapped.</summary>
/// <param name="Target">The shape they get.</param>
/// <param name="Fields">Where each field of it comes from.</param>
/// <param name="Renamed">Source fields whose name was taken, with the name they get instead.</param>
internal sealed record MapPlan(Shape Target, PlannedField[] Fields, IReadOnlyList<(string From, string To)> Renamed);

/// <summary>Where a field comes from.</summary>
/// <param name="Source">Its position in the source's shape; -1 where only the default is left.</param>
/// <param name="From">The name that messages have for it: the source field's, or the item's where it is calculated.</param>
/// <param name="Type">The type it is to have; null is the source's.</param>
/// <param name="Options">How it is converted.</param>
/// <param name="Default">What stands for absent and null, or null.</param>
/// <param name="DefaultKind">The type of that.</param>
/// <param name="Expression">The place of its expression in the planner's program; -1 for none.</param>
internal sealed record PlannedField(
    int Source, string From, ValueKind? Type, ConversionOptions Options, byte[]? Default, ValueKind DefaultKind, int Expression = -1);
