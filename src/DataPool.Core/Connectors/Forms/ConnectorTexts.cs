using DataPool.Core.Texts;

namespace DataPool.Core.Connectors.Forms;

/// <summary>The texts of the fields that all types share.</summary>
internal static class ConnectorTexts
{
    public static FormParts Parts { get; } = new(new ResourceText(typeof(ConnectorTexts)));
}
