namespace DataPool.Admin.Connector;

/// <summary>One setting of a connector as it is shown.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Look">How that is shown.</param>
/// <param name="Section">The heading that it stands under; null for none.</param>
internal sealed record ConfigurationLine(string Label, string Value, ConfigurationLook Look = ConfigurationLook.Words, string? Section = null);

/// <summary>How a setting's value is shown.</summary>
internal enum ConfigurationLook
{
    /// <summary>Words.</summary>
    Words,

    /// <summary>What was typed: a name, a path.</summary>
    Typed,

    /// <summary>Lines of code, below the label.</summary>
    Code,
}
