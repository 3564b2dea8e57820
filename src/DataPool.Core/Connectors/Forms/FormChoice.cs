using System.Text.Json.Nodes;

namespace DataPool.Core.Connectors.Forms;

/// <summary>A card of the first step, where people say what they have. Immutable.</summary>
public sealed record FormChoice
{
    /// <summary>Its name in addresses, different from all other cards': <c>sqlite</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people have.</summary>
    public required string Title { get; init; }

    /// <summary>What DataPool does with it, in plain words.</summary>
    public required string Description { get; init; }

    /// <summary>What it is used for, e.g. "Sales per region from the shop's database".</summary>
    public required string Example { get; init; }

    /// <summary>What to have at hand, to follow "You need:".</summary>
    public required string Needs { get; init; }

    /// <summary>A picture, by its Lucide name: <c>database</c>, <c>webhook</c>, <c>blocks</c>.</summary>
    public required string Icon { get; init; }

    /// <summary>The members of <c>source</c> that it fixes, a new copy each time.</summary>
    public JsonObject Preset
    {
        get => field.DeepClone().AsObject();
        init => field = value.DeepClone().AsObject();
    } = [];
}
