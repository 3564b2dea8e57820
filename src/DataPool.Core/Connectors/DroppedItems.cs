using System.Globalization;
using DataPool.Core.Mapping;

namespace DataPool.Core.Connectors;

/// <summary>Says that items went because the connector may have no more: the warning <c>items_dropped</c>.</summary>
public static class DroppedItems
{
    /// <summary>The warning's code.</summary>
    public const string Code = "items_dropped";

    /// <summary>Counts the items that a write dropped; none is no warning.</summary>
    public static void Count(WarningCounter warnings, MappingDefinition mapping, int dropped)
    {
        if (dropped == 0) return;
        warnings.Add(Code, null, string.Create(CultureInfo.InvariantCulture, $"mapping.maxItems allows {mapping.MaxItems}; the oldest went"), dropped);
    }
}
